import { expect, test } from 'vitest';
import type { StreamName } from '../../../src/host/docker/demultiplex.ts';
import { wholeLines } from '../../../src/host/docker/whole-lines.ts';

function join(...pieces: readonly [StreamName, string][]): string {
  const lines = wholeLines();
  const ready = pieces.flatMap(([stream, text]) => lines.push(stream, Buffer.from(text)));
  return Buffer.concat([...ready, ...lines.rest()]).toString();
}

test.each<[string, [StreamName, string][], string]>([
  [
    'whole lines keep their order',
    [
      ['stdout', 'a\n'],
      ['stderr', 'b\n'],
      ['stdout', 'c\n'],
    ],
    'a\nb\nc\n',
  ],
  [
    'a line cut in two is joined around the other stream',
    [
      ['stdout', 'long '],
      ['stderr', 'error\n'],
      ['stdout', 'line\n'],
    ],
    'error\nlong line\n',
  ],
  [
    'both streams may be cut',
    [
      ['stdout', 'o'],
      ['stderr', 'e'],
      ['stdout', 'ut\n'],
      ['stderr', 'rr\n'],
    ],
    'out\nerr\n',
  ],
  [
    'several lines in a piece pass together',
    [
      ['stdout', 'a\nb\nc'],
      ['stdout', 'd\n'],
    ],
    'a\nb\ncd\n',
  ],
  [
    'an end without a line end gets one',
    [
      ['stdout', 'killed'],
      ['stderr', 'half'],
    ],
    'killed\nhalf\n',
  ],
])('%s', (_name, pieces, text) => {
  expect(join(...pieces)).toBe(text);
});

test('a line without end is passed on in pieces, not gathered for ever', () => {
  const lines = wholeLines();
  const piece = Buffer.alloc(300_000, 'x');
  const passed = [1, 2, 3, 4, 5].map(() =>
    lines.push('stdout', piece).reduce((sum, one) => sum + one.length, 0),
  );
  expect(passed).toStrictEqual([0, 0, 0, 1_200_000, 0]);
});
