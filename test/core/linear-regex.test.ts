import { describe, expect, it } from 'vitest';
import { compileLinear, type LinearRegex } from '../../src/core/linear-regex.ts';

function compiled(pattern: string): LinearRegex {
  const result = compileLinear(pattern);
  if (result.kind === 'invalid') throw new Error(result.message);
  return result.regex;
}

describe('a linear regex', () => {
  it.each(['(a', '(?=x)', '(a)\\1', 'a{2000}', '[z-a]', '(?P<a>x)|(?P<a>y)', '*'])(
    'refuses %s and quotes it',
    (pattern) => {
      const result = compileLinear(pattern);
      expect(result).toMatchObject({ kind: 'invalid', message: expect.stringContaining(`\`${pattern}\``) });
    },
  );

  it('gives the captures that took part', () => {
    const regex = compiled('(?P<host>[a-z]+):(?:(?P<port>\\d+)|(?<name>\\w+))');
    expect(regex.names).toEqual(['host', 'port', 'name']);
    expect([...(regex.captures('at db:5432') ?? [])]).toEqual([
      ['host', 'db'],
      ['port', '5432'],
    ]);
    expect(regex.captures('nothing')).toBeNull();
  });

  it('gives the spans of each match and of the groups that took part', () => {
    const found = [...compiled('k=(?P<s>\\d+)|whole').spans('é k=12 whole')].map((spans) =>
      Object.fromEntries(spans),
    );
    expect(found).toEqual([
      { '': { start: 2, end: 6 }, s: { start: 4, end: 6 } },
      { '': { start: 7, end: 12 } },
    ]);
  });

  it('stays fast on a text that stalls a backtracking engine', () => {
    const regex = compiled('^(a+)+$');
    const started = performance.now();
    expect(regex.test(`${'a'.repeat(50_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
