import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { runUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { type ContainersUnderTest, containersUnderTest } from '../host/docker/containers-under-test.ts';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { needsPrograms } from '../lab/needs.ts';
import { ownFolder, removeFolder } from '../lab/process/folder.ts';
import { fields, type PagerService, startPagerService } from '../page/pager-service.ts';

needsPrograms('docker')('one-shot commands with nobody else about', { timeout: 60_000 }, () => {
  let folder: string;
  let docker: Dockerd;
  let containers: ContainersUnderTest;
  let crashed: string;
  let service: PagerService;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await ownFolder('pages');
    docker = await startDockerd({ folder });
    containers = await containersUnderTest(docker.docker);
  }, 60_000);
  afterAll(async () => {
    await containers?.remove();
    await docker?.stop();
    await removeFolder(folder);
  });

  /** A container that has crashed, and a configuration in which the second strike pages Sue. */
  beforeEach(async () => {
    await containers.remove();
    crashed = await containers.start('crashed', 'exit 3');
    const state = () => docker.docker('inspect', '--format', '{{.State.Status}}', crashed);
    await until('it has ended', async () => (await state()).trim() === 'exited');
    service = await startPagerService();
    onTestFinished(() => service.close());
    const own = await tempFolder();
    const config = {
      people: [
        { id: 'me', name: 'Me', os: userInfo().username },
        { id: 'sue', name: 'Sue' },
      ],
      teams: { operators: ['me'], seniors: ['sue'] },
      hosts: { here: { local: true, docker: docker.url } },
      targets: { box: { host: 'here', runbook: 'docker-host', environment: 'staging' } },
      strikes: { help: 1, senior: 2, meeting: 8 },
    };
    await writeFile(join(own, 'umpire.yaml'), JSON.stringify(config));
    env = { UMPIRE_CONFIG: join(own, 'umpire.yaml'), UMPIRE_DATA: join(own, 'data') };
  });

  const umpire = (more: Record<string, string>, ...words: string[]) =>
    runUmpire(words, { env: { ...env, ...more } });
  const pagerduty = () => ({ PAGERDUTY_ROUTING_KEY: 'R0UTE', PAGERDUTY_API_URL: service.url });
  const calls = () =>
    service.taken.map(fields).map(({ event_action: action, dedup_key: key }) => `${action} ${key}`);
  const failsTwice = async (more: Record<string, string>) => {
    expect((await umpire(more, 'diagnose', 'box')).code).toBe(1);
    expect(calls()).toEqual([]);
    expect((await umpire(more, 'exec', 'box', 'docker', 'start', 'nobody')).code).not.toBe(0);
  };

  test('the strike that needs a senior pages, and a green diagnosis resolves it: each once', async () => {
    await failsTwice(pagerduty());
    expect(calls()).toEqual([expect.stringMatching(/^trigger umpire:box-\w+:senior$/)]);
    await umpire(pagerduty(), 'strikes', 'box');
    expect(calls()).toHaveLength(1);
    await containers.remove();
    expect((await umpire(pagerduty(), 'diagnose', 'box')).code).toBe(0);
    expect(calls().map((call) => call.split(' ')[0])).toEqual(['trigger', 'resolve']);
  });

  test('what was not taken is tried by the next command; without a pager it waits for one', async () => {
    await failsTwice({});
    expect(service.heard).toEqual([]);
    service.script.push({ status: 500 });
    await umpire(pagerduty(), 'strikes', 'box');
    expect(service.heard).toHaveLength(1);
    expect(calls()).toEqual([]);
    await umpire(pagerduty(), 'strikes', 'box');
    expect(calls()).toHaveLength(1);
  });

  test('half a setup of a pager says so, and does not keep anybody from the diagnosis', async () => {
    await failsTwice({ SMTP_URL: 'smtp://127.0.0.1:25' });
    const { code, stdout, stderr } = await umpire({ SMTP_URL: 'smtp://127.0.0.1:25' }, 'diagnose', 'box');
    expect(code).toBe(1);
    expect(stdout).toContain('box fails in layer 4');
    expect(stderr).toContain('paging.once-failed');
  });
});
