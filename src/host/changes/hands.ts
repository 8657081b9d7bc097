import type { Target } from '../../core/target.ts';
import type { Hands, Unable } from '../../ports/hands.ts';
import type { Asking } from '../asking.ts';
import { backUp } from '../backup/back-up.ts';
import { expireBackups } from '../backup/expire-backups.ts';
import { deadlineIn } from '../deadline.ts';
import { Failure } from '../failure.ts';
import type { Reach } from '../reach.ts';
import { survey } from '../survey/survey.ts';
import { claim } from './claim.ts';
import { createHostFacts } from './host-facts.ts';
import { findBackupFolder, openWorkbench } from './open-workbench.ts';
import { perform } from './perform.ts';

const SURVEY_MS = 20_000;
const CLAIM_MS = 15_000;
/** A dump or an archive of many gigabytes takes its time. */
const BACKUP_MS = 60 * 60_000;
const EXPIRE_MS = 5 * 60_000;

/** Hands on real hosts, over connections they share with others. */
export function createHands(
  reach: Reach,
  { backups }: { readonly backups: { readonly folder: string } },
): Hands {
  const facts = createHostFacts();
  /** Of each target's last survey: what its steps may print. */
  const known = new Map<string, readonly string[]>();
  const { folder } = backups;

  return {
    survey: (target, files, signal) =>
      atWork(reach, target, SURVEY_MS, signal, async (asking) => {
        const inventory = await survey(asking, files, folder, facts);
        const secrets = [...asking.secrets];
        known.set(target.name, secrets);
        return { kind: 'surveyed', inventory, secrets };
      }),
    claim: (target, operation, signal) =>
      atWork(reach, target, CLAIM_MS, signal, async (asking) =>
        claim(asking, await findBackupFolder(asking, folder, facts), operation),
      ),
    backUp: (target, operation, item, signal) =>
      atWork(reach, target, BACKUP_MS, signal, async (asking) =>
        backUp(await openWorkbench(asking, folder, facts), operation, item),
      ),
    async perform(plan, target, step, told, signal) {
      const ended = await atWork(reach, target, step.timeoutMs, signal, (asking) =>
        perform(asking, plan, step, { facts, folder, told, calledOff: signal }),
      );
      return { output: '', ...ended, secrets: known.get(target.name) ?? [] };
    },
    expire: (target, before, signal) =>
      atWork(reach, target, EXPIRE_MS, signal, async (asking) =>
        expireBackups(await openWorkbench(asking, folder, facts), before),
      ),
  };
}

/** Works on a target's host for at most `timeoutMs`; what cannot be done there is a value. */
async function atWork<T>(
  reach: Reach,
  target: Target,
  timeoutMs: number,
  signal: AbortSignal,
  work: (asking: Asking) => Promise<T>,
): Promise<T | Unable> {
  // What runs beside something that failed is ended with it.
  const stop = new AbortController();
  let release = (): void => {};
  try {
    const begun = reach.begin(target, deadlineIn(timeoutMs, AbortSignal.any([signal, stop.signal])));
    release = begun.release;
    return await work(begun.asking);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    stop.abort();
    return { kind: 'unable', message: error.message, remedy: error.remedy };
  } finally {
    release();
  }
}
