import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { riskOf } from './knowledge.ts';
import { obfuscate } from './obfuscate.ts';

/** What else removes what the two remove, and what only one of them can be hidden by. */
const OTHERS: readonly string[] = [
  'docker --context prod -H ssh://h compose -f a.yml -p b --profile x down -v',
  'docker --log-level=debug system prune --all --volumes',
  'docker compose -f=a down',
  'docker compose -- down',
  'echo down | xargs docker compose',
  'docker() { command docker compose down; }; docker ps',
  'docker-compose down',
  'docker-compose -f a --project-name b down --rmi all',
  'podman compose down',
  'nerdctl compose down',
  'docker builder prune -af',
  'docker image prune -a',
  'docker volume prune -f',
  'parallel docker compose ::: down',
  '. ./down.sh',
  'source down.sh',
  'BASH_ENV=x docker ps',
  'docker --config /tmp/x compose ps',
];

const COMMANDS = [
  ['docker', 'compose', 'down'],
  ['docker', 'system', 'prune'],
] as const;

describe.each(COMMANDS)('%s %s %s, hidden', (...words) => {
  const hidden = obfuscate(...words);

  test('in more than 50 ways', () => {
    expect(new Set(hidden).size).toBe(hidden.length);
    expect(hidden.length).toBeGreaterThan(50);
  });

  test.each(hidden)('%j destroys or is not known', (command) => {
    expect(['destroy', 'unknown']).toContain(riskOf(command));
  });
});

test.each(OTHERS)('%j destroys or is not known', (command) => {
  expect(['destroy', 'unknown']).toContain(riskOf(command));
});

/** Options, quoting and languages inside languages behind which something destructive hides; one a line. */
const BYPASSES = readFileSync(new URL('bypasses.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test.each(BYPASSES)('%s does not pass for less', (command) => {
  expect(['destroy', 'unknown']).toContain(riskOf(command));
});
