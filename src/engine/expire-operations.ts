import { expireOperation } from '../core/gate/expire-operation.ts';
import { appendDecision } from './append-decision.ts';
import type { GateParts } from './gate-parts.ts';
import { runJobOf } from './job-of.ts';
import { withClosing } from './with-closing.ts';

/** How late an expiry may show on a card; whether a vote or a grant still counts is decided by the clock alone. */
const LOOK_MS = 5_000;

/** Ends requests nobody approved and grants no worker used in time, so that no card looks alive that is dead. */
export function expireOperations(parts: Omit<GateParts, 'signingKey'>): {
  look(): Promise<void>;
  stop(): Promise<void>;
} {
  const { ledger, jobs, log, now } = parts;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    for (const { operation, caseId, host } of await ledger.expired(now())) {
      const { kind } = await jobs.state({ id: runJobOf(operation), host });
      const idle = kind === 'waiting' || kind === 'unknown';
      const actor = { kind: 'umpire' } as const;
      await appendDecision(ledger, caseId, {
        at: now,
        actor,
        decide: (state) => {
          if (state === undefined) return [];
          const at = now();
          return withClosing(state, expireOperation(state, operation, at, idle), { id: caseId, actor, at });
        },
      });
    }
  }

  const timer = setInterval(() => {
    looking = looking.then(look).catch((error) => log.warn('operations.expire-failed', { error }));
  }, LOOK_MS);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
