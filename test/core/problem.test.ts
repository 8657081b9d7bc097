import { expect, test } from 'vitest';
import { compareProblems, formatProblem, type Problem } from '../../src/core/problem.ts';

const AT = {
  file: 'umpire.yaml',
  line: 3,
  column: 9,
  field: 'hosts.lab.ssh.port',
  message: 'must be at most 65535',
};

test.each<[string, Partial<Problem>, string]>([
  ['a place in a file', {}, 'umpire.yaml:3:9: hosts.lab.ssh.port: must be at most 65535'],
  ['about the whole text', { field: '' }, 'umpire.yaml:3:9: must be at most 65535'],
  ['about the file', { line: 0, column: 0, field: '', message: 'is a folder' }, 'umpire.yaml: is a folder'],
  [
    'the environment',
    { file: 'environment', line: 0, column: 0, field: 'PORT', message: 'must be a whole number' },
    'environment: PORT: must be a whole number',
  ],
])('%s', (_, change, line) => {
  expect(formatProblem({ ...AT, ...change })).toBe(line);
});

test('problems read from top to bottom, file by file', () => {
  const places = [
    { file: 'b.yaml', line: 1, column: 1 },
    { file: 'a.yaml', line: 10, column: 1 },
    { file: 'a.yaml', line: 9, column: 20 },
    { file: 'a.yaml', line: 9, column: 3 },
  ].map((place) => ({ ...AT, ...place }));
  expect(places.toSorted(compareProblems)).toEqual(places.toReversed());
});
