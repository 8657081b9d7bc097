import { randomInt } from 'node:crypto';
import type { Command } from '../core/command.ts';
import { createDesk } from '../engine/desk.ts';
import { createFollower } from '../engine/follow.ts';
import { trackJobs } from '../engine/track-jobs.ts';
import type { Desk, Follower } from '../ports/chat.ts';
import type { Knowledge } from './knowledge.ts';
import type { Data } from './open-data.ts';
import type { Telemetry } from './telemetry.ts';

/** The half that talks: hears people, writes the ledger, follows the queue. */
export interface Bot {
  readonly desk: Desk;
  readonly follower: Follower;
  stop(): Promise<void>;
}

/** Opens the bot and takes up what an earlier one left pending. */
export async function openBot(
  { config, runbooks }: Knowledge,
  { store, queue }: Pick<Data, 'store' | 'queue'>,
  commands: readonly Command[],
  { log, meter }: Telemetry,
): Promise<Bot> {
  const { ledger } = store;
  const { jobs } = queue;
  const now = () => new Date();
  const desk = createDesk({ config, runbooks, commands, ledger, jobs, log, meter, now, newCaseId });
  const tracker = await trackJobs({ ledger, jobs, hosts: [...config.hosts.keys()], log, meter, now });
  tracker.reconcile().catch((error) => log.warn('tracker.reconcile-failed', { error }));
  return { desk, follower: createFollower(ledger), stop: () => tracker.stop() };
}

/** Without letters and digits that look alike, because people type case ids. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function newCaseId(target: string): string {
  const suffix = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${target}-${suffix}`;
}
