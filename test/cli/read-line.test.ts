import { describe, expect, test } from 'vitest';
import { readLine } from '../../src/cli/read-line.ts';

test.each<[argv: string[], text: string, json: boolean]>([
  [['diagnose', 'neuros', '--all'], 'diagnose neuros --all', false],
  [['diagnose', '--json', 'neuros'], 'diagnose neuros', true],
  [['diagnose', 'neuros', '--json', '--all'], 'diagnose neuros --all', true],
  [['run', 'neuros', 'prune', 'until=24h', '--json'], 'run neuros prune until=24h', true],
  [['approve', 'neuros-1.2'], 'approve neuros-1.2', false],
  [['deny', 'neuros-1.2', "it's", 'not', '--json', 'time'], "deny neuros-1.2 it's not --json time", false],
  [['deny', '--json', 'neuros-1.2'], 'deny neuros-1.2', true],
  [[], '', false],
])('umpire %j says %j, as JSON: %s', (argv, text, json) => {
  expect(readLine(argv)).toEqual({ text, json });
});

describe('umpire exec', () => {
  test.each<[argv: string[], text: string, json: boolean]>([
    [['exec', 'neuros', 'docker', 'ps', '--all'], 'exec neuros docker ps --all', false],
    [['exec', '--json', 'neuros', 'docker', 'ps'], 'exec neuros docker ps', true],
    [['exec', 'neuros', 'docker', 'inspect', '--json'], 'exec neuros docker inspect --json', false],
    [['exec', 'neuros', '--', 'docker', 'ps'], 'exec neuros docker ps', false],
    [['exec'], 'exec', false],
    [['exec', 'neuros'], 'exec neuros', false],
  ])('%j says %j, as JSON: %s', (argv, text, json) => {
    expect(readLine(argv)).toEqual({ text, json });
  });

  test('keeps words whole, whatever is in them', () => {
    const words = [
      'docker',
      'ps',
      '--filter',
      'name=my app',
      '--format',
      '{{.Names}}; rm -rf /',
      '$(id)',
      "it's",
    ];
    expect(readLine(['exec', 'neuros', ...words]).text).toBe(
      `exec neuros docker ps --filter 'name=my app' --format '{{.Names}}; rm -rf /' '$(id)' 'it'\\''s'`,
    );
  });

  test('takes one word as a line that may be a pipeline', () => {
    expect(readLine(['exec', 'neuros', 'docker ps | grep web']).text).toBe(
      'exec neuros docker ps | grep web',
    );
  });
});
