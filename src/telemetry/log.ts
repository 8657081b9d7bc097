import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../ports/telemetry.ts';
import { describeError } from './describe-error.ts';
import { createLineMask, type Redactor } from './mask-line.ts';

const STDERR = 2;
/** What waits for a reader of stderr that has stopped; more is dropped, because the work goes on. */
const WAITING_CHARS = 4 * 1024 * 1024;
/** pino's own keys: a field of that name would replace them. */
const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'event']);

export interface LogOptions {
  /** `silent` for none. */
  readonly level: string;
  readonly redactor: Redactor;
  /** Left out, stderr without waiting: stdout belongs to what a command answers. */
  readonly destination?: DestinationStream;
}

/** One line of JSON per event, every text of it masked; never throws and never waits for who reads it. */
export function createLog({ level, redactor, destination: given }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: createLineMask(redactor) },
    },
    given ?? openStderr(),
  );
  return {
    info: (event, fields) => logger.info({ event, ...toData(fields) }),
    warn: (event, fields) => logger.warn({ event, ...toData(fields) }),
    error: (event, fields) => logger.error({ event, ...toData(fields) }),
  };
}

function openStderr(): DestinationStream {
  const stderr = destination({ dest: STDERR, sync: false, maxLength: WAITING_CHARS });
  // A full disk or a closed pipe must not end the process: there is nowhere left to say it.
  stderr.on('error', () => {});
  return stderr;
}

function toData(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      OWN_KEYS.has(key) ? `${key}_` : key,
      Array.isArray(value) ? value.map(toValue) : toValue(value),
    ]),
  );
}

const toValue = (value: unknown): unknown => (value instanceof Error ? describeError(value) : value);
