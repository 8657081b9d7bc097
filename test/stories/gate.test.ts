import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace, type Workspace } from '../chat/slack/emulator.ts';
import {
  click,
  type Ears,
  reaction,
  send,
  sendEvent,
  slashCommand,
  startEars,
} from '../chat/slack/person.ts';
import { runUmpire, startUmpire } from '../cli/run-umpire.ts';
import { until } from '../contracts/until.ts';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { needsPrograms } from '../lab/needs.ts';
import { type Neuros, startNeuros } from '../lab/neuros.ts';
import { ownFolder, removeFolder } from '../lab/process/folder.ts';
import { freePort } from '../lab/process/free-port.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';

const BEN = 'U0BEN';
const STEP_MS = 40_000;
const LOOK_EVERY_MS = 250;

needsPrograms('neuros', 'sshd')('the gate, in Slack, before a real NEUROS', { timeout: 180_000 }, () => {
  let folder: string;
  let sshd: Sshd;
  let docker: Dockerd;
  let neuros: Neuros;
  let workspace: Workspace;
  let ears: Ears;
  let url: string;
  let env: Record<string, string>;
  let umpire: ReturnType<typeof startUmpire>;

  beforeAll(async () => {
    folder = await ownFolder('gate');
    sshd = await startSshd({ folder });
    docker = await startDockerd({ folder, group: sshd.deploy ?? 'root' });
    neuros = await startNeuros(docker, sshd, folder);
    await neuros.up();
    [workspace, ears] = await Promise.all([startWorkspace(), startEars()]);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/slack/events`;
    env = {
      UMPIRE_CONFIG: await configure(),
      UMPIRE_DATA: join(folder, 'data'),
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
      PORT: String(port),
    };
    await start();
  }, 120_000);

  afterAll(async () => {
    await stop('SIGTERM');
    await Promise.all([workspace?.close(), ears?.close()]);
    await docker?.stop();
    await sshd?.stop();
    await removeFolder(folder);
  });

  /** Ana and Ben, and the same NEUROS twice: as staging and as production. */
  async function configure(): Promise<string> {
    const config = parse(neuros.config);
    config.people = [
      { id: 'ana', name: 'Ana', slack: workspace.anaId },
      { id: 'ben', name: 'Ben', slack: BEN },
    ];
    config.teams = { operators: ['ana', 'ben'], approvers: ['ana', 'ben'], seniors: ['ben'] };
    config.targets.production = { ...config.targets.neuros, environment: 'production' };
    config.backups = { folder: join(folder, 'backups') };
    await mkdir(config.backups.folder);
    await chmod(config.backups.folder, 0o777);
    await writeFile(join(folder, 'umpire.yaml'), JSON.stringify(config));
    return join(folder, 'umpire.yaml');
  }

  async function start(): Promise<void> {
    umpire = startUmpire(['start'], { env, timeoutMs: 600_000 });
    const ready = new URL('/readyz', url);
    await until(
      'Umpire is ready',
      async () => (await fetch(ready).catch(() => undefined))?.status === 200,
      30_000,
    );
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    umpire?.child.kill(signal);
    await umpire?.ended;
  }

  const channel = () => workspace.channels.ops;
  const scene = (account: string) => ({ account, channel: channel(), responseUrl: ears.url });

  async function types(account: string, text: string): Promise<string> {
    return await (await send(url, slashCommand(text, scene(account)))).text();
  }

  const reacts = (account: string, name: string, ts: string) =>
    sendEvent(url, reaction('reaction_added', name, scene(account), ts));
  const clicks = (account: string, command: string, ts: string) =>
    send(url, { payload: JSON.stringify(click(command, scene(account), ts)) });

  /** The one message of the channel or its threads whose text and blocks say all of this. */
  async function message(...says: readonly (string | RegExp)[]): Promise<{ ts: string; text: string }> {
    let seen: string[] = [];
    const found = until(
      `a message says ${says.join(', ')}`,
      async () => {
        await pause(LOOK_EVERY_MS); // the emulator refuses who asks too often
        const parents = await workspace.history(channel());
        const replies = await Promise.all(parents.map(({ ts = '' }) => workspace.replies(channel(), ts)));
        const all = [...parents, ...replies.flat()];
        seen = all.map(({ text = '' }) => text.slice(0, 200));
        return all
          .map((each) => ({ ts: each.ts ?? '', text: JSON.stringify(each) }))
          .find(({ text }) =>
            says.every((part) => (typeof part === 'string' ? text.includes(part) : part.test(text))),
          );
      },
      STEP_MS,
    );
    return await found.catch((cause) => {
      throw new Error(`${cause.message}; there is:\n${seen.join('\n')}`, { cause });
    });
  }

  const running = async () =>
    (await docker.docker('ps', '--format', '{{.Names}}')).split('\n').filter(Boolean);

  test('compose down by Ana: shown, not by her own ✅, by Ben’s; backed up, done, and rolled back', async () => {
    await types(workspace.anaId, '/exec neuros docker compose down');
    const card = await message('Ana wants: docker compose down on neuros', 'Waiting for approval');
    const id = /operation (neuros-[a-z0-9]+\.\d+)/.exec(card.text)?.[1] ?? 'no id on the card';
    expect(card.text).toContain('LOST: data postgres of postgres');
    expect(card.text).toContain(`port ${neuros.port}`);
    expect(card.text).toMatch(/docker-compose --file \S+ --project-name neuros down/);
    expect(card.text).toContain('docker compose stop');
    expect(card.text).not.toContain('sk-lab-');

    await reacts(workspace.anaId, 'white_check_mark', card.ts);
    await message('Did not count', 'Ana: Four eyes');
    expect(await running()).toHaveLength(3);

    await reacts(BEN, 'white_check_mark', card.ts);
    await message(/docker-compose\.yml\.backup\.\d{8}_\d{6}/, /postgres/, /sha256 [0-9a-f]{12}/);
    const done = await message('Done: docker compose down on neuros', 'Ben');
    expect(done.ts).toBe(card.ts);
    expect(done.text).not.toContain(`"approve ${id}"`);
    expect(await running()).toEqual([]);

    await types(workspace.anaId, `/rollback ${id}`);
    const back = await message(`Ana wants: rollback of ${id} on neuros`, 'Waiting for approval');
    const backId = /operation (neuros-[a-z0-9]+\.\d+)/.exec(back.text)?.[1] ?? '';
    expect(backId).not.toBe(id);
    await clicks(BEN, `approve ${backId}`, back.ts);
    await message(`operation ${backId}`, 'Done: ', 'every service runs on its image of before');
    expect(await neuros.get('/ready')).toBe(200);

    await stop('SIGTERM');
    const verified = await runUmpire(['ledger', 'verify'], { env });
    expect(verified).toMatchObject({ code: 0 });
    const backups = await runUmpire(['backups', 'neuros', '--json'], { env });
    expect(backups.stdout).toContain(id);
    const data = await readFile(join(folder, 'umpire.yaml'), 'utf8');
    expect(backups.stdout + verified.stdout + umpire.output.stderr).not.toContain('sk-lab-');
    expect(data).not.toContain('sk-lab-');
    await start();
  });

  test('on production the same is denied, with the parallel deployment offered', async () => {
    await types(workspace.anaId, '/exec production docker compose down');
    const card = await message('Denied by the rules: docker compose down on production', 'deploy-parallel');
    expect(card.text).not.toContain('"approve ');
    expect(await running()).toHaveLength(3);
  });

  test('what only reads is answered at once, in the thread', async () => {
    await types(workspace.anaId, '/exec neuros docker ps');
    await message('docker ps on neuros', 'CONTAINER ID', 'umpire-lab/postgres:15');
  });

  test('killed between approval and end, it runs at most once and says so', async () => {
    await types(workspace.anaId, '/exec neuros docker compose stop');
    await message('Done: docker compose stop on neuros');
    expect(await running()).toEqual([]);
    await types(workspace.anaId, '/run neuros restart');
    await until('step 1 is under way', async () => (await running()).length > 0, STEP_MS);
    await stop('SIGKILL');
    await start();
    await message(/Interrupted (before|after) .*: restart on neuros/);
  });
});
