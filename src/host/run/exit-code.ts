import { constants } from 'node:os';

/** An exit code as shells say it: a signal's number plus 128. `null` when neither was told. */
export function exitCodeOf(
  code: number | null | undefined,
  signal: string | null | undefined,
): number | null {
  if (typeof code === 'number') return code;
  if (!signal) return null;
  const name = (signal.startsWith('SIG') ? signal : `SIG${signal}`) as NodeJS.Signals;
  return 128 + (constants.signals[name] ?? 0);
}
