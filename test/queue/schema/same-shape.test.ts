import { expect, test } from 'vitest';
import type { Same } from '../../../src/queue/schema/same-shape.ts';

interface Told {
  readonly kind: 'told';
  readonly lines: readonly { readonly text: string; readonly at: number | null }[];
}
type Line = { text: string; at: number | null };

/** Each is decided by the compiler: the other value would not compile. */
const VERDICTS = {
  'the same, written otherwise': true satisfies Same<Told, { kind: 'told' } & { lines: Line[] }>,
  'a field less': false satisfies Same<Told, { kind: 'told' }>,
  'a field more': false satisfies Same<Told, Told & { readonly more: string }>,
  'an optional field more': false satisfies Same<Told, Told & { readonly more?: string }>,
  'an optional field more, deep inside': false satisfies Same<
    Told,
    { kind: 'told'; lines: (Line & { more?: string })[] }
  >,
  'a field that may not be null': false satisfies Same<
    Told,
    { kind: 'told'; lines: { text: string; at: number }[] }
  >,
  'a wider kind': false satisfies Same<Told, { kind: string; lines: Line[] }>,
  'one of two': false satisfies Same<Told | { readonly kind: 'silent' }, Told>,
  anything: false satisfies Same<Told, { kind: 'told'; lines: unknown[] }>,
};

test('a schema of another shape than the port does not compile', () => {
  expect(Object.values(VERDICTS)).toEqual([true, ...Array(8).fill(false)]);
});
