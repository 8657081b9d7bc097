/** How far a chain of causes is followed. */
const CAUSES = 5;
/** Of an `AggregateError`. */
const PARTS = 5;

/** What a log says about an error; nothing else it may carry (requests, connections, credentials). */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly remedy?: string;
  readonly cause?: ErrorFields | string;
  readonly errors?: readonly (ErrorFields | string)[];
}

/** An error with its causes as plain data; anything thrown that is no `Error` as text. */
export function describeError(error: unknown, causes: number = CAUSES): ErrorFields | string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const deeper = causes > 0;
  return {
    type: name,
    message,
    ...(stack !== undefined && { stack }),
    ...('code' in error && isWord(error.code) && { code: error.code }),
    ...('remedy' in error && typeof error.remedy === 'string' && { remedy: error.remedy }),
    ...(deeper && cause !== undefined && { cause: describeError(cause, causes - 1) }),
    ...(deeper &&
      error instanceof AggregateError && {
        errors: error.errors.slice(0, PARTS).map((part) => describeError(part, causes - 1)),
      }),
  };
}

function isWord(code: unknown): code is string | number {
  return typeof code === 'string' || typeof code === 'number';
}
