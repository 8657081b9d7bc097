import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../../ports/telemetry.ts';

/** The SDK's warnings and errors as lines of our log; the rest is dropped, because it holds whole requests. */
export function boltLog(log: Log): Logger {
  const line = (parts: unknown[]) => ({ message: parts.map(String).join(' ') });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => log.warn('slack.sdk', line(parts)),
    error: (...parts: unknown[]) => log.error('slack.sdk', line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
