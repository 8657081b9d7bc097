import { expect, test } from 'vitest';
import { duration, nameOf } from '../../../src/core/cards/wording.ts';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1.0 s'],
  [59_940, '59.9 s'],
  [200_000, '3 min 20 s'],
  [119_900, '2 min 0 s'],
])('%d ms is %j', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test('everybody has a name', () => {
  expect(nameOf({ kind: 'umpire' })).toBe('Umpire');
  expect(nameOf({ kind: 'person', id: 'ana', name: 'Ana' })).toBe('Ana');
  expect(nameOf({ kind: 'stranger', surface: 'terminal', account: 'root' })).toBe('root');
});
