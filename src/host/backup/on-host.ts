import type { Workbench } from '../changes/workbench.ts';
import { type Deadline, deadlineIn } from '../deadline.ts';
import { Failure } from '../failure.ts';
import type { Ran } from '../machine.ts';

const WORDS_CHARS = 600;
/** Cleaning up has time of its own: the deadline may be what ended the work. */
const CLEANING_MS = 15_000;
const NOT_FOUND = 127;

/** Runs a command on the host; `what` names it for people, who shall not read our scripts. */
export async function onHost(bench: Workbench, what: string, argv: readonly string[]): Promise<Ran> {
  try {
    return await bench.machine.run(argv, bench.deadline);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = error.message.replaceAll(`\`${argv.join(' ')}\``, what);
    throw new Failure(error.reason, message, remedyOf(error, bench.deadline), { cause: error });
  }
}

/** The same for a command that must succeed. Throws a Failure with its last words when it does not. */
export async function must(
  bench: Workbench,
  what: string,
  argv: readonly string[],
  remedy: string,
): Promise<Ran> {
  const ran = await onHost(bench, what, argv);
  if (ran.exitCode !== 0) throw failed(what, ran, remedy);
  return ran;
}

/** The failure of a command that ended by itself, and badly. */
export function failed(what: string, ran: Ran, remedy: string): Failure {
  const missing = ran.exitCode === NOT_FOUND;
  return new Failure(
    missing ? 'unsupported' : 'refused',
    `${what} ended with ${ran.exitCode}: ${lastWords(ran)}`,
    missing ? `Install the program that is not found. ${remedy}` : remedy,
  );
}

/** What a command said last, errors first. */
export function lastWords({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): string {
  const text = (stderr.trim() || stdout.trim() || 'it said nothing').replaceAll(/\s*\n\s*/g, '; ');
  return text.length > WORDS_CHARS ? `…${text.slice(-WORDS_CHARS)}` : text;
}

/** A bench whose work goes on for a few seconds although the deadline has passed: only to clean up, never throwing. */
export async function cleanUp(bench: Workbench, argv: readonly string[]): Promise<void> {
  const deadline = deadlineIn(CLEANING_MS, new AbortController().signal);
  await bench.machine.run(argv, deadline).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
  });
}

function remedyOf(failure: Failure, deadline: Deadline): string {
  return failure.reason === 'timed-out'
    ? `It had ${Math.round(deadline.timeoutMs / 1000)} s: look at the load of the host and the size of what is backed up.`
    : failure.remedy;
}
