import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { runUmpire, startUmpire } from './run-umpire.ts';
import { tempFolder } from './temp-folder.ts';

/** A configuration in which whoever runs these tests is Ana, and Ben would have to approve. */
let env: Record<string, string>;

async function configure(): Promise<void> {
  const folder = await tempFolder();
  const config = {
    people: [
      { id: 'ana', name: 'Ana', os: userInfo().username },
      { id: 'ben', name: 'Ben', slack: 'U0BEN' },
    ],
    teams: { operators: ['ana'], approvers: ['ana', 'ben'], seniors: ['ben'] },
    hosts: { here: { local: true, docker: `unix://${theLab('docker').socket}` } },
    targets: { box: { host: 'here', runbook: 'docker-host', environment: 'staging' } },
    backups: { folder: join(folder, 'backups') },
  };
  const file = join(folder, 'umpire.yaml');
  await writeFile(file, JSON.stringify(config));
  env = { UMPIRE_CONFIG: file, UMPIRE_DATA: join(folder, 'data') };
}

needs('docker')('umpire exec at a real engine', { timeout: 90_000 }, () => {
  beforeEach(configure);

  test('prints what a reading command says, and nothing else', async () => {
    const ended = await runUmpire(['exec', 'box', 'docker', 'info', '--format', '{{.OSType}} and more'], {
      env,
    });
    expect(ended).toEqual({ code: 0, stdout: 'linux and more\n', stderr: '' });
  });

  test('takes one word as a pipeline', async () => {
    const ended = await runUmpire(['exec', 'box', 'docker version | grep -c Version'], { env });
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\n$/) });
  });

  test('says how a reading command failed, with exit 1, and as JSON', async () => {
    const words = await runUmpire(['exec', 'box', 'docker', 'inspect', 'nosuch'], { env });
    expect(words).toMatchObject({ code: 1, stdout: expect.stringMatching(/Failed in step 1[\s\S]*nosuch/) });
    const { code, stdout } = await runUmpire(['exec', '--json', 'box', 'docker', 'inspect', 'nosuch'], {
      env,
    });
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, target: 'box', risk: 'read', status: 'failed' });
    expect(code).toBe(1);
  });

  test('waits for people, says how they approve, and Ctrl-C leaves the request standing', async () => {
    const { child, ended, output } = startUmpire(['exec', 'box', 'docker', 'network', 'prune', '-f'], {
      env,
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until(
      'it waits for people',
      () => /Ctrl-C leaves the request standing/.test(output.stdout),
      60_000,
    );
    expect(output.stdout).toMatch(
      /Planned: docker network prune -f on box, risk destroy[\s\S]*Waiting for approval by 1 approver, not Ana, until .* UTC: umpire approve box-\w+\.1\n/,
    );
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(stderr).toMatch(
      /stopped by SIGINT; the request stands until it expires: umpire approve box-\w+\.1/,
    );
    expect(code).toBe(130);

    const [, id = ''] = /umpire approve (\S+?),/.exec(stderr) ?? [];
    const own = await runUmpire(['approve', id], { env });
    expect(own.stdout).not.toBe('');
    const denied = await runUmpire(['deny', id, 'not', "today's", 'job'], { env });
    expect(denied.stdout).not.toBe('');
    expect(denied.code).toBe(0);
  });
});
