import type { NoAnswer } from '../core/diagnosis/observation.ts';

/**
 * Why a probe has no answer, on its way up to the port. Inside this folder it travels as an exception, so that each
 * probe is only its straight path; `createProber` turns it into an Observation. `text` is what signatures read.
 */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly reason: NoAnswer;
  readonly remedy: string;
  readonly text: string;
  /** What goes on on the host nevertheless, in words, or ''. */
  readonly left: string;

  constructor(
    reason: NoAnswer,
    message: string,
    remedy: string,
    more: { text?: string; left?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.reason = reason;
    this.remedy = remedy;
    this.text = more.text ?? message;
    this.left = more.left ?? '';
  }
}

/** The `code` of a system error (`ECONNREFUSED`), or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The words of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Nothing listens there: the host answered, and refused the connection. */
export function refusedConnection(where: string, cause: unknown): RefusedConnection {
  return new RefusedConnection(
    'unreachable',
    `connect ECONNREFUSED ${where}: Connection refused`,
    `Nothing listens on ${where}: check that the program runs, and on which address and port it listens.`,
    { cause },
  );
}

/** The host itself was reached; what was to be reached from there was not. */
export class EndpointFailure extends Failure {}

/** The connection broke when a command may have begun: nobody knows whether it still runs. */
export class LostConnection extends Failure {}

/** A Failure of its own class, because for some questions a refused connection is the answer. */
export class RefusedConnection extends EndpointFailure {}
