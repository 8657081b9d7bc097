import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  EMPTY_CHAIN,
  GENESIS,
  hashOf,
  type LinkedRow,
  verifyChain,
} from '../../../src/core/case/chain.ts';

function chainOf(...texts: readonly string[]): LinkedRow[] {
  const rows: LinkedRow[] = [];
  for (const data of texts) {
    const seq = rows.length + 1;
    const at = new Date(Date.UTC(2026, 10, 20, 3, 0, seq));
    const row = {
      seq,
      caseId: 'neuros-1',
      version: seq,
      at,
      actor: '{"kind":"umpire"}',
      kind: 'case.opened',
      data,
    };
    const previous = rows.at(-1)?.hash ?? GENESIS;
    rows.push({ ...row, previous, hash: hashOf(row, previous) });
  }
  return rows;
}

/** The chain with one row replaced. */
function withRow(rows: readonly LinkedRow[], seq: number, change: Partial<LinkedRow>): LinkedRow[] {
  return rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));
}

describe('canonical JSON', () => {
  test.each([
    [
      'keys are sorted at every depth',
      { b: 1, a: { d: [1, { z: 1, y: 2 }], c: null } },
      '{"a":{"c":null,"d":[1,{"y":2,"z":1}]},"b":1}',
    ],
    ['undefined members are left out', { a: undefined, b: true }, '{"b":true}'],
    ['NUL and lone surrogates become escapes', 'a\u0000\ud800', '"a\\u0000\\ud800"'],
    ['an object without a prototype is an object', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([
    ['NaN', { a: [Number.NaN] }, /\$\.a\[0\]: NaN/],
    ['a Date', { at: new Date(0) }, /\$\.at: an object of a class/],
    ['a function', [() => 1], /\$\[0\]/],
    ['undefined in a list', [undefined], /\$\[0\]: undefined/],
  ])('%s is refused with its path, because it would not come back', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  test('is JSON, and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a chain', () => {
  const rows = chainOf('{"a":1}', '{"a":2}', '{"a":3}', '{"a":4}');

  test('is intact as it was written', () => {
    expect(verifyChain(EMPTY_CHAIN, rows)).toEqual({ kind: 'intact', head: { seq: 4, hash: rows[3]?.hash } });
  });

  test('is walked in pages with the same verdict', () => {
    const first = verifyChain(EMPTY_CHAIN, rows.slice(0, 2));
    if (first.kind !== 'intact') throw new Error('the first page is intact');
    expect(verifyChain(first.head, rows.slice(2))).toEqual(verifyChain(EMPTY_CHAIN, rows));
    expect(verifyChain(first.head, rows.slice(3))).toMatchObject({ kind: 'broken', seq: 3 });
  });

  test('without rows is intact, and its head is the genesis', () => {
    expect(verifyChain(EMPTY_CHAIN, [])).toEqual({ kind: 'intact', head: { seq: 0, hash: GENESIS } });
  });

  test.each<[string, LinkedRow[], number, RegExp]>([
    ['changed data', withRow(rows, 2, { data: '{"a":9}' }), 2, /content or its hash was changed/],
    ['a changed hash', withRow(rows, 3, { hash: 'f'.repeat(64) }), 3, /content or its hash was changed/],
    ['a changed time', withRow(rows, 2, { at: new Date(0) }), 2, /content or its hash/],
    ['a changed actor', withRow(rows, 1, { actor: '{"kind":"person"}' }), 1, /content or its hash/],
    ['a changed case', withRow(rows, 4, { caseId: 'other' }), 4, /content or its hash/],
    ['a missing row', rows.filter((row) => row.seq !== 3), 3, /missing: row 4 comes after row 2/],
    ['a missing first row', rows.slice(1), 1, /missing: row 2 comes after row 0/],
    ['a broken link', withRow(rows, 3, { previous: GENESIS }), 3, /link to row 2 was changed/],
  ])('names the first broken row: %s', (_, broken, seq, problem) => {
    expect(verifyChain(EMPTY_CHAIN, broken)).toEqual({
      kind: 'broken',
      seq,
      problem: expect.stringMatching(problem),
    });
  });

  test('shows a row replaced together with its hash by the link of the next', () => {
    const forged = { ...rows[1], data: '{"a":9}' } as LinkedRow;
    const verdict = verifyChain(
      EMPTY_CHAIN,
      withRow(rows, 2, { ...forged, hash: hashOf(forged, forged.previous) }),
    );
    expect(verdict).toEqual({
      kind: 'broken',
      seq: 3,
      problem: expect.stringMatching(/not linked to row 2/),
    });
  });

  test('cannot show that its newest rows were deleted', () => {
    expect(verifyChain(EMPTY_CHAIN, rows.slice(0, 2))).toMatchObject({ kind: 'intact', head: { seq: 2 } });
  });
});
