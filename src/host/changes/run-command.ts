import { quoteAll, quoteAsNeeded } from '../../core/quote.ts';
import { type Asking, checkArgv } from '../asking.ts';
import { Failure } from '../failure.ts';
import type { Transcript } from '../run/transcript.ts';

/** A step's command with where it runs and what it gets besides the host's own environment. */
export interface CommandLine {
  readonly pipeline: readonly (readonly string[])[];
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

// `exec` looks for a program only: no word of a plan is ever a shell's own command or assignment.
const SCRIPT = [
  'CDPATH= cd -- "$1" || exit',
  'shift',
  'while [ "$1" != -- ]; do export "$1"; shift; done',
  'shift',
  'exec "$@"',
].join('\n');

// The first shell that can tell the failure of any part of a pipeline; dash cannot.
const PIPELINE = [
  'sh -o pipefail -c : 2>/dev/null && exec sh -o pipefail -c "$1"',
  'bash -o pipefail -c : 2>/dev/null && exec bash -o pipefail -c "$1"',
  'exec sh -c "$1"',
].join('\n');

/** 128 + SIGPIPE: the next of the pipeline had read enough, as `head` has. */
const READER_LEFT = 141;

/**
 * Runs a command or a pipeline on the host and resolves with its exit code; a pipeline's is that of its last part that
 * failed. Every word reaches its program unchanged. Throws Failures.
 */
export async function runCommand(asking: Asking, line: CommandLine, transcript: Transcript): Promise<number> {
  const { pipeline, folder, variables } = line;
  for (const argv of pipeline) checkWords(argv);
  const pairs = Object.entries(variables).map(([name, value]) => {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${name}=${value}`;
    throw new Failure(
      'unsupported',
      `${name} is no name of a variable`,
      'Use letters, digits and underscores.',
    );
  });
  const [only = []] = pipeline;
  const argv = pipeline.length > 1 ? ['sh', '-c', PIPELINE, 'sh', joined(pipeline)] : only;
  const words = ['sh', '-c', SCRIPT, 'sh', folder, ...pairs, '--', ...argv];
  checkArgv(words);
  const name = pipeline.map(quoteAsNeeded).join(' | ');
  return (await asking.machine.run(words, asking.deadline, { name, transcript })).exitCode;
}

function checkWords(argv: readonly string[]): void {
  checkArgv(argv);
  if (argv[0]?.startsWith('-'))
    throw new Failure('unsupported', `${argv[0]} is no program`, 'Begin with the name of a program.');
}

function joined(pipeline: CommandLine['pipeline']): string {
  const parts = pipeline.map((argv, index) => {
    const run = `(exec ${quoteAll(argv)})`;
    return index === pipeline.length - 1 ? run : `(${run}; s=$?; [ $s -eq ${READER_LEFT} ] || exit $s)`;
  });
  return parts.join(' | ');
}
