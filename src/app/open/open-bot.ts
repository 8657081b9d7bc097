import { randomInt } from 'node:crypto';
import type { Command } from '../../core/command/command.ts';
import { createDesk } from '../../engine/desk/desk.ts';
import { expireOperations } from '../../engine/jobs/expire-operations.ts';
import { trackJobs } from '../../engine/jobs/track-jobs.ts';
import { createFollower } from '../../engine/show/follow.ts';
import type { Desk, Follower } from '../../ports/chat.ts';
import type { Roster } from '../../ports/on-call.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Data } from './open-data.ts';
import type { Keys } from './open-keys.ts';
import { openRoster } from './open-roster.ts';

/** The half that talks: hears people, writes the ledger, follows the queue. */
export interface Bot {
  readonly desk: Desk;
  readonly follower: Follower;
  readonly roster: Roster;
  stop(): Promise<void>;
}

/** Opens the bot and takes up what an earlier one left pending. */
export async function openBot(
  { env, config, runbooks, common, risks }: Knowledge,
  { store, queue }: Pick<Data, 'store' | 'queue'>,
  commands: readonly Command[],
  { log, meter, redactor }: Telemetry,
  { signing: signingKey }: Keys,
): Promise<Bot> {
  const { ledger } = store;
  const { jobs } = queue;
  const now = () => new Date();
  const known = { config, runbooks, common, risks, redactor };
  const gate = { ...known, ledger, jobs, log, now, newCaseId, signingKey };
  const roster = openRoster({ env, config }, log);
  const desk = createDesk({ ...gate, commands, meter, roster });
  const tracker = await trackJobs({ ...gate, hosts: [...config.hosts.keys()], meter });
  const expiry = expireOperations(gate);
  tracker.reconcile().catch((error) => log.warn('tracker.reconcile-failed', { error }));
  return {
    desk,
    follower: createFollower(ledger),
    roster,
    async stop() {
      await expiry.stop();
      await tracker.stop();
    },
  };
}

/** Without letters and digits that look alike, because people type case ids. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function newCaseId(target: string): string {
  const suffix = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${target}-${suffix}`;
}
