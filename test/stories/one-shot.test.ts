import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Ended, runUmpire, startUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { scratchFolder } from '../store/scratch.ts';
import { type SlowEngine, startSlowEngine } from './slow-engine.ts';

/** One data folder, and what is done with it from several processes at a time. */
let folder: string;
let engine: SlowEngine;
let env: Record<string, string>;

beforeEach(async () => {
  const scratch = await scratchFolder();
  folder = scratch.folder;
  engine = await startSlowEngine();
  onTestFinished(async () => {
    await engine.close();
    await scratch.remove();
  });
  const config = join(await tempFolder(), 'umpire.yaml');
  const here = { local: true, docker: engine.url };
  const box = { host: 'here', runbook: 'docker-host', environment: 'staging' };
  await writeFile(config, JSON.stringify({ hosts: { here }, targets: { box } }));
  env = { UMPIRE_CONFIG: config, UMPIRE_DATA: folder };
});

interface Printed {
  readonly case: string;
  readonly status: string;
  readonly layers: readonly { readonly checks: readonly { readonly evidence: string }[] }[];
}

const diagnose = (more: Record<string, string> = {}) =>
  runUmpire(['diagnose', 'box', '--json'], { env: { ...env, ...more } });
const verify = () => runUmpire(['ledger', 'verify'], { env });
const printed = ({ stdout }: Ended) => JSON.parse(stdout) as Printed;

/** The terminal console of `umpire start`, kept open by an input that does not end. */
async function startOwner(options: { env?: Record<string, string>; cwd?: string } = {}) {
  const { child, ended } = startUmpire(['start'], { env, ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until('the owner listens', () => listens(child), 20_000);
  return { child, ended };
}

async function listens({ exitCode }: ChildProcess): Promise<boolean> {
  if (exitCode !== null) throw new Error(`it ended with ${exitCode}`);
  return await access(join(folder, 'umpire.sock')).then(
    () => true,
    () => false,
  );
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

describe('several at a time on one data folder', { timeout: 60_000 }, () => {
  test('each is answered, nobody waits for ever, and there is one case at a time', async () => {
    await engine.close();
    const ends = await Promise.all([diagnose(), diagnose(), diagnose()]);
    for (const { code, stderr } of ends) expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(new Set(ends.map((end) => printed(end).case)).size).toBe(1);
    expect((await verify()).stdout).toMatch(/^The ledger is intact/);
    engine = await startSlowEngine();
  });

  test('the one under way is joined, not repeated', async () => {
    engine.hold();
    const { child, ended: first } = startUmpire(['diagnose', 'box', '--json'], { env });
    child.stdin?.end();
    await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
    const second = diagnose();
    await until('the first one listens', () => listens(child));
    engine.release();
    const ends = await Promise.all([first, second]);
    expect(ends.map((end) => [end.code, end.stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });
});

describe('beside a running umpire start', { timeout: 60_000 }, () => {
  test('a one-shot command is answered by it, over its socket', async () => {
    const cwd = await tempFolder();
    const without = (host: string) => ({ cwd, env: { UMPIRE_DATA: folder, DOCKER_HOST: `unix://${host}` } });
    const owner = await startOwner(without('/the/owners.sock'));
    const asking = without('/my/own.sock');
    const ended = await runUmpire(['diagnose', 'local', '--json'], asking);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(printed(ended).layers[0]?.checks[0]?.evidence).toContain('unix:///the/owners.sock');
    const words = await runUmpire(['diagnose', 'local'], asking);
    expect(words.stdout).toMatch(/^Diagnosing local .*\nLayer 1 of 5, Container engine: failed\n/);
    expect(words.code).toBe(1);
    owner.child.stdin?.end();
    expect((await owner.ended).code).toBe(0);
  });

  test('what needs the folder for itself is refused, and says who has it', async () => {
    const owner = await startOwner();
    const pid = String(owner.child.pid);
    for (const argv of [['ledger', 'verify'], ['start']]) {
      const { code, stdout, stderr } = await runUmpire(argv, { env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`The data folder ${folder} is in use by process ${pid}.`);
      expect(stderr).toMatch(/Stop that one first, or .* UMPIRE_DATA/);
    }
    owner.child.stdin?.end();
    expect((await owner.ended).code).toBe(0);
    expect((await verify()).code).toBe(0);
  });

  test('bad input is answered without it, with the usage', async () => {
    const owner = await startOwner();
    const { code, stdout, stderr } = await runUmpire(['diagnose', 'bux', '--json'], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Did you mean `box`?');
    await kill(owner.child);
  });

  test('killed in the middle of the answer: the one-shot command takes over and answers', async () => {
    const owner = await startOwner();
    engine.hold();
    const asked = diagnose();
    await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
    await kill(owner.child);
    engine.release();
    const ended = await asked;
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    expect(printed(ended).status).toBe('healthy');
    // case.opened, diagnosis.requested, five layers, diagnosis.finished, case.closed: nothing was asked for twice.
    expect((await verify()).stdout).toMatch(/^The ledger is intact: 9 rows/);
  });
});

test.each([[['diagnose', 'box']], [['start']], [['ledger', 'verify']]])(
  'umpire %j: a data folder whose path is too long for a socket is refused, and not made',
  async (argv) => {
    const long = join(folder, 'x'.repeat(100));
    const { code, stderr } = await runUmpire(argv, { env: { ...env, UMPIRE_DATA: long } });
    expect(stderr).toMatch(/The path of the data folder .* is \d+ bytes too long/);
    expect(stderr).toContain('shorter one with UMPIRE_DATA');
    expect(code).toBe(2);
    await expect(access(long)).rejects.toThrow('ENOENT');
  },
);

describe('stopped by hand', { timeout: 60_000 }, () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s ends a one-shot command that waits for an owner, and the owner goes on',
    async (signal, code) => {
      const owner = await startOwner();
      engine.hold();
      const { child, ended } = startUmpire(['diagnose', 'box', '--json'], { env });
      await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
      child.kill(signal);
      expect(await ended).toEqual({
        code,
        stdout: '',
        stderr: expect.stringMatching(`^umpire: stopped by ${signal}`),
      });
      engine.release();
      expect((await diagnose()).code).toBe(0);
      owner.child.stdin?.end();
      expect((await owner.ended).code).toBe(0);
    },
  );

  test('one that is alone hands its work back; the next goes on with the case', async () => {
    engine.hold();
    const { child, ended } = startUmpire(['diagnose', 'box', '--all', '--json'], { env });
    await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, stdout: '' });
    engine.release();
    const next = await runUmpire(['diagnose', 'box', '--all', '--json'], { env });
    expect(next.code).toBe(0);
    expect((await verify()).code).toBe(0);
  });
});

test('killed again and again, at any instant: the ledger stays whole, and the last one answers', {
  timeout: 120_000,
}, async () => {
  await diagnose();
  for (const afterMs of [120, 250, 350, 450, 550, 650, 750, 850, 1_000, 1_200]) {
    const { child, ended } = startUmpire(['diagnose', 'box', '--json'], { env });
    child.stdin?.end();
    // Not to wait for anything: the instant of the kill is what varies here.
    await Promise.race([pause(afterMs), ended]);
    child.kill('SIGKILL');
    await ended;
  }
  const last = await diagnose();
  expect({ code: last.code, stderr: last.stderr }).toEqual({ code: 0, stderr: '' });
  const { code, stdout } = await verify();
  expect(stdout).toMatch(/^The ledger is intact: \d{2,} rows/);
  expect(code).toBe(0);
});
