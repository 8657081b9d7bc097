import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startDockerd } from './dockerd.ts';
import { importImage } from './images/import-image.ts';
import { needs, needsPrograms, theLab } from './needs.ts';
import { identify } from './process/descendants.ts';
import { sweep } from './process/leftovers.ts';
import { poll } from './process/poll.ts';
import { tryRun } from './process/run.ts';

needs('docker', 'podman')('the engines of the lab', () => {
  test.each(['docker', 'podman'] as const)('%s answers on its socket', async (name) => {
    expect(await ping(theLab(name).socket)).toBe('OK');
  });
});

needs('sshd')('the SSH server of the lab', () => {
  const login = (user: string, key: string) => {
    const { port, knownHosts } = theLab('sshd');
    const settings = [
      'BatchMode=yes',
      `UserKnownHostsFile=${knownHosts}`,
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
    ];
    const options = [
      '-F',
      'none',
      '-i',
      key,
      '-p',
      String(port),
      ...settings.flatMap((setting) => ['-o', setting]),
    ];
    return tryRun(['ssh', ...options, `${user}@127.0.0.1`, 'whoami']);
  };
  test('logs in the user of the lab with its key', async () => {
    const { user, key } = theLab('sshd');
    expect(await login(user, key)).toMatchObject({ exitCode: 0, stdout: `${user}\n` });
  });
  test('refuses a key it does not know', async () => {
    const { user, strangerKey } = theLab('sshd');
    expect(await login(user, strangerKey)).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('Permission denied'),
    });
  });
});

needs('redis', 'postgres')('the databases of the lab', () => {
  test('Redis writes an append-only file', async () => {
    const { stdout } = await tryRun(['redis-cli', '-u', theLab('redis').url, 'config', 'get', 'appendonly']);
    expect(stdout).toContain('yes');
  });
  test('PostgreSQL takes a table', async () => {
    const { stdout } = await tryRun([
      'psql',
      theLab('postgres').url,
      '-Atc',
      'create temp table t (n int); insert into t values (7); select n from t',
    ]);
    expect(stdout).toContain('7');
  });
});

needsPrograms('docker')('two Docker daemons side by side', () => {
  test('each has its own containers, and one ends with all it started while the other goes on', async () => {
    const [one, other] = await Promise.all([startDockerd(), startDockerd()]);
    try {
      const extra = join(one.folder, 'image');
      await importImage(one, {
        name: 'sleeper',
        packages: ['coreutils'],
        extra,
        changes: ['CMD ["sleep", "600"]'],
      });
      await one.docker('run', '--detach', '--name', 'sleeper', 'sleeper');
      const pid = Number(await one.docker('inspect', '--format', '{{.State.Pid}}', 'sleeper'));
      expect(await identify(pid)).toBeDefined();
      expect(await other.docker('ps', '--all', '--quiet')).toBe('');
      await one.stop();
      expect(await identify(pid)).toBeUndefined();
      await expect(access(one.folder)).rejects.toThrow('ENOENT');
      expect(await ping(other.socket)).toBe('OK');
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });
});

needsPrograms('redis', 'sshd')('a lab whose process is killed', () => {
  const SCRIPT = `
    const [redis, sshd] = await Promise.all([
      (await import('./redis.ts')).startRedis(),
      (await import('./sshd.ts')).startSshd(),
    ]);
    console.log(JSON.stringify({ pids: [redis.pid, sshd.pid], folders: [redis.folder, sshd.folder], user: sshd.deploy ?? '' }));
    setInterval(() => {}, 1000);`;
  test('takes its daemons with it, and the next lab sweeps up the rest', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
      cwd: import.meta.dirname,
    });
    const [line] = await once(child.stdout, 'data');
    const { pids, folders, user } = JSON.parse(String(line)) as {
      pids: number[];
      folders: string[];
      user: string;
    };
    child.kill('SIGKILL');
    await poll('its daemons to end', 5000, async () =>
      (await Promise.all(pids.map(isRunning))).every((yes) => !yes),
    );
    await sweep();
    for (const folder of folders) await expect(access(folder)).rejects.toThrow('ENOENT');
    if (user !== '') expect(await tryRun(['id', user])).toMatchObject({ exitCode: 1 });
  });
});

describe('on a machine that lacks the daemons', () => {
  const VITEST = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const without = (env: NodeJS.ProcessEnv) =>
    tryRun([process.execPath, VITEST, 'run', 'test/lab/neuros.test.ts'], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, UMPIRE_LAB: 'off', UMPIRE_TEST_REPORT: undefined, ...env },
    });
  test('their tests are left out, and the run says so', async () => {
    const { exitCode, stdout } = await without({ CI: '' });
    expect(stdout).toContain('Left out: tests of neuros');
    expect(exitCode).toBe(0);
  });
  test('under CI=true that is a failure', async () => {
    const { exitCode, stderr } = await without({ CI: 'true' });
    expect(stderr).toContain('under CI=true nothing may be left out');
    expect(exitCode).toBe(1);
  });
});

/** Ended processes that nobody has waited for yet are not running. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tX');
  return !/^State:\t[XZ]/m.test(status);
}

function ping(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/_ping' }, (response) => response.setEncoding('utf8').on('data', resolve))
      .on('error', reject)
      .end();
  });
}
