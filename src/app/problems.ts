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

/** Unix sockets have paths of at most 107 bytes on Linux, 103 on macOS (`man 7 unix`). */
const SOCKET_PATH_BYTES = 103;

/** The data folder's socket must have a path the system takes. */
export function checkSocketPath(dataFolder: string, socket: string): void {
  const over = Buffer.byteLength(socket) - SOCKET_PATH_BYTES;
  if (over <= 0) return;
  throw new OperatorError(
    `The path of the data folder ${dataFolder} is ${over} bytes too long: the path of its socket, ${socket}, may have ${SOCKET_PATH_BYTES}.`,
    'Give it a shorter one with UMPIRE_DATA.',
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
