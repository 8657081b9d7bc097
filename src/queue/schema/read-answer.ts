import type * as z from 'zod';
import { MAX_PAYLOAD_BYTES } from '../payload.ts';

/** Enough to say what is wrong where. */
const MAX_WHY_CHARS = 300;

export type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** `why` says where and what was expected, and nothing of what is there. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** What `pack` packed and `schema` knows: the first thing that is wrong with anything else. */
export function readAnswer<T>(schema: z.ZodType<T>, packed: unknown): Read<T> {
  if (typeof packed !== 'string') return unreadable('it is not packed as text');
  if (packed.length > MAX_PAYLOAD_BYTES) return unreadable(`it is longer than ${MAX_PAYLOAD_BYTES} bytes`);
  let answer: unknown;
  try {
    answer = JSON.parse(packed);
  } catch {
    return unreadable('it is not JSON');
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return { kind: 'read', value: parsed.data };
  const [issue] = parsed.error.issues;
  return unreadable(issue === undefined ? 'it does not fit' : explain(issue));
}

function unreadable(why: string): Read<never> {
  return { kind: 'unreadable', why: why.slice(0, MAX_WHY_CHARS) };
}

/** `report.layers[0].status: is missing, …`, in the port's own words: names that an answer brings are no keys of a schema. */
function explain({ path, message }: z.core.$ZodIssue): string {
  const where = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  const what = message
    .replace(/^Invalid input: (.*), received undefined$/, 'is missing, $1')
    .replace(/^Invalid input: /, '');
  return where === '' ? what : `${where}: ${what}`;
}
