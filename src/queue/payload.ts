import type { Progress, Report } from '../core/diagnosis.ts';

/** What a progress or a report may take in the queue, as UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

/**
 * Packs a value as JSON text, or throws an error that says how large it is and how large it may be. Text within JSON
 * survives what PostgreSQL's jsonb refuses: \u0000 and lone surrogates in evidence.
 */
export function pack(what: 'report' | 'progress', diagnosis: string, value: Progress | Report): string {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PAYLOAD_BYTES) return text;
  throw new Error(
    `The ${what} of diagnosis ${diagnosis} has ${bytes} bytes; the queue takes ${MAX_PAYLOAD_BYTES}. ` +
      'Shorten the evidence the runbook collects (log tails, excerpts).',
  );
}

/** What `pack` packed; null for anything else, such as BullMQ's initial progress 0. */
export function unpack<T extends Progress | Report>(packed: unknown): T | null {
  return typeof packed === 'string' ? (JSON.parse(packed) as T) : null;
}

const MAX_MESSAGE_CHARS = 2_000;

/** A message every backend can store: PostgreSQL's text refuses NUL. */
export function plain(message: string): string {
  return message.slice(0, MAX_MESSAGE_CHARS).replaceAll('\u0000', '\ufffd').toWellFormed();
}
