import * as z from 'zod';
import { MAX_COMMAND_LENGTH } from '../../core/risk/classify.ts';

/** The longest path Linux knows; names, ids and image references are shorter. */
const NAME_CHARS = 4_096;
/** A command may be a title or a word of an argv, and masking secrets in it may double its length. */
const TEXT_CHARS = 2 * MAX_COMMAND_LENGTH;
/** Longer than anything a worker waits for, and short enough to be said in minutes. */
const MAX_MS = 7 * 24 * 60 * 60 * 1000;
/** What a host may have many of: volumes, images, arguments. All of an answer together fits into the queue's limit. */
const MANY = 10_000;
/** Layers of a runbook, steps of a procedure, and what is found in one of them. */
const FEW = 1_000;

/** A name, id, path or reference. */
export const name = z.string().max(NAME_CHARS);
/** What people read: a sentence, a title, a command or a word of one. */
export const text = z.string().max(TEXT_CHARS);
/** At most so many characters. */
export const upTo = (chars: number) => z.string().max(chars);
/** Hex SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex');
/** ISO 8601, UTC. */
export const moment = z.iso.datetime();
/** Counts from 1. */
export const position = z.int().min(1).max(MANY);
export const milliseconds = z.number().min(0).max(MAX_MS);
export const bytes = z.int().min(0);
/** As a process or an engine gives it; `null` where there is none. */
export const exitCode = z.int().nullable();

/** A list that hosts make long. */
export const many = <T extends z.ZodType>(item: T) => list(item, MANY);
/** A list that people write or read. */
export const few = <T extends z.ZodType>(item: T) => list(item, FEW);

/**
 * A list that is read up to its first bad entry. zod reads to the end and explains each: a megabyte of bad entries keeps
 * it busy for ten seconds.
 */
function list<T extends z.ZodType>(item: T, most: number) {
  return z
    .array(z.unknown())
    .max(most)
    .transform((entries, { issues }): z.output<T>[] => {
      const good: z.output<T>[] = [];
      for (const [at, entry] of entries.entries()) {
        const parsed = item.safeParse(entry);
        if (!parsed.success) {
          const { message, path } = parsed.error.issues[0] ?? { message: 'does not fit', path: [] };
          issues.push({ code: 'custom', message, path: [at, ...path], input: entry });
          return z.NEVER;
        }
        good.push(parsed.data);
      }
      return good;
    });
}

/**
 * Texts by names. One check for the whole, because the names are the answer's own: zod would put them into the path of an
 * issue, which people read.
 */
export const texts = z.custom<Record<string, string>>(isTexts, 'must be texts by their names');

function isTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MANY &&
    entries.every(
      ([key, member]) =>
        key.length <= NAME_CHARS && typeof member === 'string' && member.length <= TEXT_CHARS,
    )
  );
}
