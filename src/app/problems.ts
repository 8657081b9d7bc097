import { OperatorError } from '../core/errors.ts';
import { formatProblem, type Problem } from '../core/problem.ts';

/** What Umpire was given cannot be used; every problem is named at once. */
export function invalidInput(problems: readonly Problem[]): OperatorError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const list = problems.map((problem) => `  ${formatProblem(problem)}`).join('\n');
  return new OperatorError(
    `${count} in what Umpire was given:\n${list}`,
    'Nothing was started. `umpire lint` checks again.',
  );
}

export function folderInUse(dataFolder: string, pid: number): OperatorError {
  return new OperatorError(
    `The data folder ${dataFolder} is in use by process ${pid}.`,
    'Stop that one first, or give this one another folder with UMPIRE_DATA.',
  );
}

export function needsShared(half: 'bot' | 'worker'): OperatorError {
  return new OperatorError(
    `umpire ${half} shares a queue with the other half, and none is set.`,
    'Set REDIS_URL (or DATABASE_URL) to the same server for both, or run both in one process with `umpire start`.',
  );
}

export function unreachable(error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OperatorError(
    `The store or the queue cannot be opened: ${message}`,
    'Check DATABASE_URL, REDIS_URL and UMPIRE_DATA, and that what they name is running.',
    { cause: error },
  );
}
