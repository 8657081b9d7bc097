import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupMark } from '../../../src/host/run/group-mark.ts';

function pass(pieces: readonly Buffer[], mark = 'mark:'): { text: string; group: number | undefined } {
  const found = groupMark(mark);
  const passed = pieces.map((piece) => found.pass(piece));
  return { text: Buffer.concat([...passed, found.rest()]).toString(), group: found.group() };
}

test('the mark is found wherever the chunks are cut', () => {
  const whole = Buffer.from('mark:4711\nhello\nworld\n');
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, i) => whole.subarray(at[i], end));
      expect(pass(pieces)).toStrictEqual({ text: 'hello\nworld\n', group: 4711 });
    }),
  );
});

test.each([
  ['noise of a login shell before it is dropped', 'Welcome!\nmark:12\nout', { text: 'out', group: 12 }],
  ['without a mark everything is output', 'sh: not found\n', { text: 'sh: not found\n', group: undefined }],
  ['a second one is output', 'mark:12\nmark:13\n', { text: 'mark:13\n', group: 12 }],
  ['nonsense is no group', 'mark:abc\nout', { text: 'out', group: undefined }],
  ['process 1 and 0 are never a group to kill', 'mark:1\nout', { text: 'out', group: undefined }],
])('%s', (_name, output, expected) => {
  expect(pass([Buffer.from(output)])).toStrictEqual(expected);
});

test('a flood without a mark is not held', () => {
  const found = groupMark('mark:');
  expect(found.pass(Buffer.alloc(70_000, 'x')).length).toBe(70_000);
});
