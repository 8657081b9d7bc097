import type { Json, Trace } from '../core/diagnosis/observation.ts';
import type { Probe, ProbeKind } from '../core/diagnosis/probe.ts';
import type { DockerAddress, Host, Target } from '../core/target.ts';
import type { Deadline } from './deadline.ts';
import type { Engine } from './docker/engine.ts';
import { Failure } from './failure.ts';
import type { Machine, Ran } from './machine.ts';

/** One question under way: what it is about, how long it may take, and what it has done and learned so far. */
export interface Asking {
  readonly target: Target;
  readonly host: Host;
  readonly machine: Machine;
  /** The engine's address as somebody wrote it down; `undefined` when it is looked for. */
  readonly address: DockerAddress | undefined;
  readonly deadline: Deadline;
  readonly trace: Trace[];
  readonly secrets: Set<string>;
  /** The host's engine, found on first use. */
  engine(): Promise<Engine>;
  /** Asks once for all who ask the same of this target at the same time; nothing is kept afterwards. */
  share<T>(what: string, ask: (asking: Asking) => Promise<T>): Promise<T>;
}

/** What a probe found; it throws a Failure when there is nothing to find. */
export interface Found {
  readonly data: { readonly [key: string]: Json };
  readonly text?: string;
  readonly truncated?: boolean;
}

/** How one kind of probe is asked. */
export type Ask<K extends ProbeKind> = (asking: Asking, probe: Extract<Probe, { kind: K }>) => Promise<Found>;

/** An argv that can be run at all. Throws `unsupported` for an empty one and for a NUL character. */
export function checkArgv(argv: readonly string[]): void {
  if (argv.length > 0 && argv[0] !== '' && !argv.some((argument) => argument.includes('\0'))) return;
  throw new Failure(
    'unsupported',
    'a command needs a program, and no argument can hold a NUL character',
    'Correct `argv` in the runbook.',
  );
}

/** Runs a command on the host and records it. */
export async function runOnHost(
  asking: Asking,
  argv: readonly string[],
  shown: readonly string[] = argv,
): Promise<Ran> {
  checkArgv(argv);
  return traced(asking, shown, () => asking.machine.run(argv, asking.deadline, { name: shown.join(' ') }));
}

/** Records a command that is run by `work`, however it ends. */
export async function traced(
  asking: Asking,
  argv: readonly string[],
  work: () => Promise<Ran>,
): Promise<Ran> {
  const began = performance.now();
  let exitCode: number | null = null;
  try {
    const ran = await work();
    exitCode = ran.exitCode;
    return ran;
  } finally {
    asking.trace.push({ argv, exitCode, durationMs: Math.round(performance.now() - began) });
  }
}

/** The target's compose project. Throws a Failure when it has none. */
export function composeOf(asking: Asking): { readonly file: string; readonly project: string } {
  const { compose, name } = asking.target;
  if (compose) return compose;
  throw new Failure(
    'unsupported',
    `the target ${name} has no compose file`,
    `Give it one in the config: targets.${name}.compose: { file, project }`,
  );
}
