import { expireOperation } from '../../core/gate/expire-operation.ts';
import { UMPIRE } from '../../core/person.ts';
import { appendDecision } from '../append-decision.ts';
import type { GateParts } from '../desk/gate-parts.ts';
import { runJobOf } from './job-of.ts';

/** How late an expiry may show on a card; whether a vote or a grant still counts is decided by the clock alone. */
const LOOK_MS = 5_000;

type Expired = Awaited<ReturnType<GateParts['ledger']['expired']>>[number];

/** Ends requests nobody approved and grants no worker used in time, so that no card looks alive that is dead. */
export function expireOperations(parts: Omit<GateParts, 'signingKey'>): {
  look(): Promise<void>;
  stop(): Promise<void>;
} {
  const { ledger, jobs, log, now } = parts;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    for (const each of await ledger.expired(now())) {
      const { operation } = each;
      await expire(each).catch((error) => log.warn('operations.expire-failed', { operation, error }));
    }
  }

  async function expire({ operation, caseId, host }: Expired): Promise<void> {
    // While the queue is away nobody can say whether a worker has begun: then no grant is given up.
    const job = await jobs.state({ id: runJobOf(operation), host }).catch(() => undefined);
    const idle = job?.kind === 'waiting' || job?.kind === 'unknown';
    await appendDecision(parts, caseId, {
      actor: UMPIRE,
      decide: (state, at) => (state === undefined ? [] : expireOperation(state, operation, at, idle)),
    });
  }

  const timer = setInterval(() => {
    looking ??= look()
      .catch((error) => log.warn('operations.expire-failed', { error }))
      .finally(() => {
        looking = undefined;
      });
  }, LOOK_MS);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
