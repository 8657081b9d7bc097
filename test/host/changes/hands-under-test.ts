import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import type { Deed, Plan, Step } from '../../../src/core/plan/plan.ts';
import type { Host, Target } from '../../../src/core/target.ts';
import { openHosts } from '../../../src/host/open-hosts.ts';
import type { Hands, StepEnd } from '../../../src/ports/hands.ts';
import { hosts, target } from '../questions.ts';

/** Hands on one host, with a folder of their own, closed and removed when the test ends. */
export interface HandsUnderTest extends AsyncDisposable {
  readonly hands: Hands;
  readonly target: Target;
  /** Of this machine, open to everybody who works on it. */
  readonly folder: string;
  readonly backupFolder: string;
  /** Performs one step of a plan whose working directory is `folder`. */
  perform(deed: Deed, more?: Performing): Promise<StepEnd>;
  /** The same for one command. */
  run(...argv: string[]): Promise<StepEnd>;
  survey(...files: string[]): Promise<{ inventory: Inventory; secrets: readonly string[] }>;
}

export interface Performing {
  readonly timeoutMs?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly told?: (output: string) => void;
  readonly signal?: AbortSignal;
}

export const NEVER = new AbortController().signal;

/** Opens hands on `host`; a compose file of the target lies in `folder`. */
export async function handsOn(
  host: Host,
  options: {
    readonly project?: string;
    readonly backups?: string;
    readonly environment?: Record<string, string>;
  } = {},
): Promise<HandsUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'umpire-hands-'));
  await chmod(folder, 0o777);
  const backupFolder = options.backups ?? join(folder, 'backups');
  const opened = openHosts(hosts(host), {
    environment: { PATH: process.env.PATH, HOME: '/nonexistent', ...options.environment },
    backups: { folder: backupFolder },
  });
  const on = target(
    host.name,
    options.project === undefined
      ? undefined
      : { file: join(folder, 'docker-compose.yml'), project: options.project },
  );
  const { hands } = opened;
  const perform: HandsUnderTest['perform'] = (deed, more = {}) => {
    const step = stepOf(deed, more.timeoutMs);
    const plan = planOf(on, folder, step, more.variables);
    return hands.perform(plan, on, step, more.told ?? (() => {}), more.signal ?? NEVER);
  };
  return {
    hands,
    target: on,
    folder,
    backupFolder,
    perform,
    run: (...argv) => perform({ kind: 'command', pipeline: [argv] }),
    async survey(...files) {
      const seen = await hands.survey(on, files, NEVER);
      if (seen.kind === 'unable') throw new Error(`${seen.message} — ${seen.remedy}`);
      return seen;
    },
    async [Symbol.asyncDispose]() {
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A step of ten seconds. */
export function stepOf(deed: Deed, timeoutMs = 10_000): Step {
  return { title: 'a step', risk: 'change', reasons: [], timeoutMs, ...deed };
}

/** A plan of one step. */
export function planOf(
  on: Target,
  workingDirectory: string,
  step: Step,
  variables: Plan['variables'] = {},
): Plan {
  return {
    operation: 'case.1',
    target: on.name,
    environment: on.environment,
    host: on.host,
    transport: 'local',
    proposal: { kind: 'exec', command: 'a step' },
    title: 'a step',
    risk: step.risk,
    steps: [step],
    workingDirectory,
    variables,
    inputs: [],
    touches: [],
    backups: [],
    verification: 'none',
    rollback: { steps: [], lost: [], images: {} },
  };
}
