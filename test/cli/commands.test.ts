import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runUmpire } from './run-umpire.ts';
import { tempFolder } from './temp-folder.ts';

describe('what a new user types first', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('umpire %j lists everything', async (argv) => {
    const { code, stdout } = await runUmpire(argv);
    expect(code).toBe(0);
    for (const word of [
      'diagnose TARGET [--all]',
      'run TARGET PROCEDURE [name=value…]',
      'exec TARGET COMMAND…',
      'approve OPERATION',
      'deny OPERATION [REASON…]',
      'backups [TARGET] [--json]',
      'start',
      'bot',
      'worker',
      'match',
      'lint',
      'ledger verify',
      'manifest',
    ]) {
      expect(stdout).toContain(`umpire ${word}`);
    }
  });

  test.each(['version', '--version', '-v'])('umpire %s', async (word) => {
    expect(await runUmpire([word])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

describe('bad input ends with 2, says what is wrong, and writes nothing to stdout', () => {
  test.each([
    [['diagnose'], /TARGET is missing\.\nUsage: diagnose TARGET \[--all\]/],
    [['diagnose', 'nosuch'], /There is no target `nosuch`\. Targets: local\./],
    [['diagnose', 'locl', '--json'], /Did you mean `local`\?/],
    [['diagnose', 'local', '--al'], /`--al` is not an option of diagnose/],
    [['diagnoze', 'local'], /There is no command `diagnoze`\. Did you mean `diagnose`\?/],
    [['exec'], /TARGET is missing\.\nUsage: exec TARGET COMMAND…/],
    [['exec', 'local'], /COMMAND is missing/],
    [['exec', '--jsn', 'local', 'docker', 'ps'], /`--jsn` is not an option of exec/],
    [['run', 'local', '--json'], /PROCEDURE is missing/],
    [['approve', 'local'], /`local` is not the id of an operation/],
    [['match', 'a', 'b'], /Usage: umpire match/],
    [['match', '--color'], /Usage: umpire match/],
    [['match', '/nowhere/at.all'], /\/nowhere\/at\.all cannot be read/],
    [['ledger'], /Usage: umpire ledger verify/],
    [['manifest', 'teams'], /Usage: umpire manifest slack/],
    [['manifest', 'slack', '--url', 'http://x'], /public https address/],
    [['lint', '--fix'], /--fix is no option of lint/],
    [['start', 'now'], /umpire start takes no arguments/],
    [['bot'], /umpire bot/],
    [['worker'], /umpire worker shares a queue with the other half.*\n.*REDIS_URL/],
  ])('umpire %j', async (argv, message) => {
    const folder = await tempFolder();
    const { code, stdout, stderr } = await runUmpire(argv, { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('a configuration with three mistakes: all of them, each with its place, and no data folder is made', async () => {
    const folder = await tempFolder();
    const file = join(folder, 'umpire.yaml');
    await writeFile(
      file,
      'people: [{ id: ana }]\nhosts:\n  lab: { shh: {} }\ntargets:\n  neuros: { host: lap, runbook: neuros }\n',
    );
    const { code, stderr } = await runUmpire(['diagnose', 'neuros'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/umpire\.yaml:1:\d+/);
    expect(stderr).toMatch(/umpire\.yaml:3:\d+.*ssh/s);
    expect(stderr).toMatch(/umpire\.yaml:5:\d+.*lap/s);
    const again = await runUmpire(['lint', file], { cwd: folder });
    expect(again.code).toBe(1);
  });

  test('an environment that cannot be', async () => {
    const folder = await tempFolder();
    const env = { PORT: '99999', SLACK_BOT_TOKEN: 'xoxp-secret-token', LOG_LEVEL: 'loud' };
    const { code, stderr } = await runUmpire(['start'], { cwd: folder, env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/PORT.*1 to 65535/);
    expect(stderr).toMatch(/SLACK_BOT_TOKEN/);
    expect(stderr).toMatch(/LOG_LEVEL/);
    expect(stderr).not.toContain('xoxp-secret-token');
  });
});

describe('umpire match', () => {
  const log = "redis  | 1:M ready\nneuros | ModuleNotFoundError: No module named 'redis'\n";

  test('a log from a pipe, in words', async () => {
    const { code, stdout } = await runUmpire(['match'], { input: log });
    expect(stdout).toMatch(/^line 2: python-module-not-found\n/);
    expect(code).toBe(0);
  });

  test('a file, as JSON', async () => {
    const file = join(await tempFolder(), 'app.log');
    await writeFile(file, log);
    const { stdout } = await runUmpire(['match', '--json', file]);
    expect(JSON.parse(stdout).matches[0]).toMatchObject({
      signature: 'python-module-not-found',
      harmless: false,
      line: 2,
    });
  });

  test('one log per line, an answer per line, in order', async () => {
    const input = [log, 'all is well', 'OSError: [Errno 28] No space left on device']
      .map((each) => JSON.stringify(each))
      .join('\n');
    const { code, stdout } = await runUmpire(['match', '--stdin'], { input });
    const firsts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).matches[0]?.signature ?? null);
    expect(firsts).toEqual(['python-module-not-found', null, 'disk-full']);
    expect(code).toBe(0);
  });

  test('a line that is no JSON string is named', async () => {
    const { code, stderr } = await runUmpire(['match', '--stdin'], { input: '"fine"\n{"log":1}\n' });
    expect(stderr).toMatch(/standard input, line 2: expected a JSON string/);
    expect(code).toBe(2);
  });

  test('nothing known is said, not left open', async () => {
    expect((await runUmpire(['match'], { input: 'all is well\n' })).stdout).toBe('No known error.\n');
  });

  test('bytes that are no text', async () => {
    const input = new Uint8Array([
      ...new TextEncoder().encode('\xff\xfe '),
      0xff,
      0xfe,
      0,
      ...new TextEncoder().encode(`\n${log}`),
    ]);
    expect((await runUmpire(['match'], { input })).stdout).toContain('python-module-not-found');
  });
});

test('umpire lint finds nothing wrong with what Umpire ships', async () => {
  const { code, stdout } = await runUmpire(['lint'], { cwd: await tempFolder() });
  expect(stdout).toBe('');
  expect(code).toBe(0);
});

test('umpire ledger verify on a new data folder: intact and empty', async () => {
  const { code, stdout } = await runUmpire(['ledger', 'verify'], { cwd: await tempFolder() });
  expect(stdout).toBe(`The ledger is intact: 0 rows, head ${'0'.repeat(64)}.\n`);
  expect(code).toBe(0);
});

test('umpire manifest slack is derived from the commands', async () => {
  const { stdout } = await runUmpire(['manifest', 'slack', '--url', 'https://umpire.example.com']);
  const made = JSON.parse(stdout);
  for (const command of ['/diagnose', '/run', '/exec', '/approve', '/deny', '/withdraw', '/rollback']) {
    expect(made.features.slash_commands).toContainEqual(
      expect.objectContaining({ command, url: 'https://umpire.example.com/slack/events' }),
    );
  }
  expect(made.oauth_config.scopes.bot).toContain('chat:write');
});
