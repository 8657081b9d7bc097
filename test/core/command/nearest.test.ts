import { expect, test } from 'vitest';
import { nearest } from '../../../src/core/command/nearest.ts';

test.each([
  ['nueros', ['neuros', 'shop'], 'neuros'],
  ['Neuros', ['neuros'], 'neuros'],
  ['neuro', ['neuros', 'neuron'], 'neuron'],
  ['zebra', ['neuros'], undefined],
  ['prot', ['port', 'user'], 'port'],
  ['titel', ['title'], 'title'],
  ['', ['a'], 'a'],
  ['x'.repeat(1000), ['x'.repeat(999)], undefined],
  ['anything', [], undefined],
])('nearest to %j of %j is %j', (word, names, expected) => {
  expect(nearest(word, names)).toBe(expected);
});
