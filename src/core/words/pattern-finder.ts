import { requiredWords } from './required-words.ts';
import { createWordFinder } from './word-finder.ts';

/** Says which patterns a text may match: those whose words it contains, and those without words. Sorted. */
export type PatternFinder = (text: string) => readonly number[];

const NONE: readonly number[] = [];

export function createPatternFinder(patterns: readonly string[]): PatternFinder {
  const owners = new Map<string, number[]>();
  const always: number[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const words = requiredWords(pattern);
    if (words === null) always.push(index);
    for (const word of new Set(words)) owners.set(word, [...(owners.get(word) ?? []), index]);
  }
  const finder = createWordFinder([...owners.keys()]);
  const ownersByWord = [...owners.values()];
  return (text) => {
    const hits = finder.find(text);
    if (hits === null) return always.length === 0 ? NONE : always;
    const found = new Set(always);
    for (const word of hits) for (const owner of ownersByWord[word] ?? []) found.add(owner);
    return [...found].sort((a, b) => a - b);
  };
}
