import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import ignore from 'ignore';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest: { version: string; description: string; license: string } = JSON.parse(read('package.json'));

const dockerfile = DockerfileParser.parse(read('Dockerfile'));
const instructions = dockerfile.getInstructions().map((each) => ({
  keyword: each.getKeyword(),
  rest: each.getRawArgumentsContent() ?? '',
}));
const lastStage = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM'));
const the = (keyword: string) => lastStage.filter((each) => each.keyword === keyword).map(({ rest }) => rest);

describe('the image', () => {
  test('starts from the slim Node 24 of Debian, pinned by tag, in every stage', () => {
    expect(dockerfile.getFROMs().map((from) => from.getImage())).toEqual(
      Array(2).fill('node:24-bookworm-slim'),
    );
  });

  test('takes packages from the lock file, without those for developers and without running their scripts', () => {
    const [install] = instructions.filter(({ keyword, rest }) => keyword === 'RUN' && rest.includes('npm'));
    expect(JSON.parse(install?.rest ?? '')).toEqual(
      expect.arrayContaining(['npm', 'ci', '--omit=dev', '--ignore-scripts']),
    );
  });

  test('runs no shell', () => {
    for (const { keyword, rest } of instructions) {
      if (['RUN', 'ENTRYPOINT', 'CMD'].includes(keyword)) expect(JSON.parse(rest)).toBeInstanceOf(Array);
      if (keyword === 'HEALTHCHECK') expect(JSON.parse(rest.slice(rest.indexOf('[')))).toBeInstanceOf(Array);
    }
    expect(the('SHELL')).toEqual([]);
  });

  test('is not root, by number, from before it is started', () => {
    const user = lastStage.findIndex(({ keyword }) => keyword === 'USER');
    expect(lastStage[user]?.rest).toBe('1000:1000');
    expect(lastStage.slice(user).filter(({ keyword }) => ['RUN', 'COPY', 'ADD'].includes(keyword))).toEqual(
      [],
    );
  });

  test('has a program that gets the signals itself, and one that says how it is', () => {
    expect(the('ENTRYPOINT')).toEqual(['["node", "/app/bin/umpire.js"]']);
    expect(the('CMD')).toEqual(['["start"]']);
    expect(the('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(the('HEALTHCHECK')[0]).toContain('["node", "/app/bin/healthcheck.js"]');
  });

  test('says what it is', () => {
    const labels = the('LABEL').join(' ');
    expect(labels).toContain(`org.opencontainers.image.version="${manifest.version}"`);
    expect(labels).toContain(`org.opencontainers.image.description="${manifest.description}"`);
    expect(labels).toContain(`org.opencontainers.image.licenses="${manifest.license}"`);
  });

  test('holds no secret, and copies only what is there', () => {
    expect(the('ENV').join(' ')).not.toMatch(/TOKEN|PASSWORD|SECRET|_KEY|_URL/);
    expect(the('ARG')).toEqual([]);
    expect(the('ADD')).toEqual([]);
    const copied = the('COPY')
      .filter((rest) => !rest.startsWith('/app/'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    expect(copied).toEqual(
      expect.arrayContaining(['bin', 'src', 'commands', 'procedures', 'risks', 'runbooks', 'package.json']),
    );
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

describe('what goes to the builder', () => {
  const ignored = ignore().add(read('.dockerignore'));
  const sent = (path: string) => !ignored.ignores(path);

  test.each([
    'package.json',
    'package-lock.json',
    'LICENSE',
    'bin/umpire.js',
    'src/main.ts',
    'commands/diagnose.ts',
    'procedures/compose.yaml',
    'risks/docker.yaml',
    'runbooks/neuros.yaml',
    'runbooks/signatures/python.yaml',
    'runbooks/gold/neuros/docker-compose.yml',
  ])('%s does', (path) => expect(sent(path)).toBe(true));

  test.each([
    '.env',
    'umpire.yaml',
    'secrets/ssh-key',
    'secrets/signing.pem',
    '.umpire/keys/signing.pem',
    '.git/config',
    '.npmrc',
    'node_modules/pino/package.json',
    '.umpire/PG_VERSION',
    'test/bin/clone.ts',
  ])('%s does not', (path) => expect(sent(path)).toBe(false));

  test('is all that the image copies', () => {
    const known = [
      'bin',
      'commands',
      'procedures',
      'risks',
      'runbooks',
      'src',
      'LICENSE',
      'package.json',
      'package-lock.json',
    ];
    expect(readdirSync(ROOT).filter(sent).sort()).toEqual(
      known.filter((name) => existsSync(join(ROOT, name))).sort(),
    );
  });
});
