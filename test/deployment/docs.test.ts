import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadCommands } from '../../src/app/load-commands.ts';
import { VERBS } from '../../src/cli/verbs.ts';
import { envSchema, SECRET_VARIABLES } from '../../src/config/env.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const DOCS = globSync(['*.md', 'docs/**/*.md', 'bench/*.md'], { cwd: ROOT }).sort();
const deployment = read('docs/deployment.md');

test('docs/deployment.md lists every variable of the environment, and which may come from a file', () => {
  const rows = [...deployment.matchAll(/^\| `([A-Z_]+)` \|[^|]*\|([^|]*)\|/gm)].map(
    ([, name = '', file = '']) => ({ name, file: file.trim() }),
  );
  const known = Object.keys(envSchema.shape).map((name) => ({
    name,
    file: SECRET_VARIABLES.has(name) ? 'yes' : '',
  }));
  expect(rows).toEqual(known);
});

test('the override for Socket Mode takes nothing from the bot but the signing secret', () => {
  const block = [...deployment.matchAll(/^```yaml\n(.*?)^```$/gms)].find(([, text]) =>
    text?.includes('SLACK_APP_TOKEN_FILE'),
  )?.[1];
  const withoutTags = (text: string) => text.replaceAll(/!(override|reset)/g, '');
  const secretsOf = (text: string): string[] =>
    parse(withoutTags(text), { merge: true }).services.bot.secrets;
  const before = secretsOf(read('docker-compose.yml'));
  expect(secretsOf(block ?? '').sort()).toEqual(
    before.map((name) => (name === 'slack-signing-secret' ? 'slack-app-token' : name)).sort(),
  );
});

test('README.md names every command there is', async () => {
  const readme = read('README.md');
  const words = [...(await loadCommands()).map(({ name }) => name), ...Object.keys(VERBS)];
  const missing = words.filter(
    (word) => !['help', 'version'].includes(word) && !new RegExp(`(umpire |\`/?)${word}\\b`).test(readme),
  );
  expect(words.length).toBeGreaterThan(12);
  expect(missing).toEqual([]);
});

test('docs/operations.md explains every event of the log', () => {
  const known = read('docs/operations.md');
  const events = globSync('src/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...read(file).matchAll(/\blog\.(?:info|warn|error)\(\s*'([a-z.-]+)'/g)].map(([, event = '']) => event),
  );
  expect(events.length).toBeGreaterThan(20);
  expect([...new Set(events)].filter((event) => !known.includes(`\`${event}\``))).toEqual([]);
});

describe.each(DOCS)('%s', (doc) => {
  test('leads nowhere that is not there', () => {
    const dead = linksOf(read(doc)).filter((link) => !leadsSomewhere(doc, link));
    expect(dead).toEqual([]);
  });
});

/** Links to files of this project; what is on the web is not asked for. */
function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(doc: string, link: string): boolean {
  const [path = '', anchor] = link.split('#', 2);
  const file = path === '' ? doc : join(dirname(doc), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || headingsOf(read(file)).includes(anchor);
}

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}
