import { OperatorError, UsageError } from '../core/errors.ts';

/** What a person at the terminal reads when something ended a command, by whose fault it is. */
export function formatFault(error: unknown): { readonly text: string; readonly badInput: boolean } {
  if (error instanceof UsageError) return { text: error.message, badInput: true };
  if (error instanceof OperatorError)
    return { text: `umpire: ${error.message}\n${error.remedy}`, badInput: true };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `umpire: this is a fault of Umpire itself, please report it\n${stack}`, badInput: false };
}
