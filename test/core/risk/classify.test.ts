import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { classify } from '../../../src/core/risk/classify.ts';
import { RISKS, type Risk } from '../../../src/core/risk/risk.ts';
import { reasonsOf, riskOf, SHIPPED } from './knowledge.ts';

const GOLDEN: Record<Risk, string[]> = parse(readFileSync(new URL('golden.yaml', import.meta.url), 'utf8'));

describe.each(RISKS)('%s', (risk) => {
  test.each(GOLDEN[risk])('%s', (command) => {
    expect(`${riskOf(command)}: ${reasonsOf(command).join('; ')}`).toMatch(new RegExp(`^${risk}:`));
  });
});

test('enough everyday commands are known not to be blocked', () => {
  expect(GOLDEN.read.length).toBeGreaterThanOrEqual(60);
  expect(GOLDEN.change.length).toBeGreaterThanOrEqual(40);
});

describe('examples of the tables', () => {
  const examples = SHIPPED.tables.flatMap(({ examples }) => Object.entries(examples));
  test.each(examples)('%s is %s', (command, risk) => {
    expect(riskOf(command)).toBe(risk);
  });
});

describe('reasons', () => {
  test('name the part, in a sentence, the worst first and each once', () => {
    expect(reasonsOf('docker ps; ./x; docker compose down -v; docker compose down')).toEqual([
      'docker compose down -v removes its volumes and their data, too',
      "docker compose down removes the project's containers and networks",
      'nothing is known about the program `./x`',
    ]);
  });

  test('tell what is read when nothing is worse', () => {
    expect(reasonsOf('docker ps | grep x')).toEqual(['docker ps lists containers', 'grep only shows']);
  });

  test('are at most 20', () => {
    const many = Array.from({ length: 50 }, (_, index) => `unknown${index}`).join('; ');
    expect(reasonsOf(many)).toHaveLength(20);
  });
});

describe('input that is no command', () => {
  test.each(['', '  ', '\n', '\0', 'ls \0', 'ls\rrm x', '"', "'", '$(', '((', '<<', 'ls |', '&& ls', '`'])(
    '%j',
    (text) => {
      expect(riskOf(text)).toBe('unknown');
    },
  );

  test('Windows line ends are line ends', () => {
    expect(riskOf('docker ps\r\ndocker images\r\n')).toBe('read');
    expect(riskOf('docker ps\r\ndocker compose down\r\n')).toBe('destroy');
  });

  test('64 KiB are read, more is unknown', () => {
    expect(riskOf(`echo ${'a'.repeat(64 * 1024 - 5)}`)).toBe('read');
    expect(riskOf(`echo ${'a'.repeat(64 * 1024)}`)).toBe('unknown');
  });

  test('without any knowledge everything is unknown', () => {
    expect(classify('ls', { tools: new Map() }).risk).toBe('unknown');
  });
});
