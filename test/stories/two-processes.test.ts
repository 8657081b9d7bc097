import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  BOT_TOKEN,
  SIGNING_SECRET,
  type SlackMessage,
  startWorkspace,
  type Workspace,
} from '../chat/slack/emulator.ts';
import { type Ears, send, slashCommand, startEars } from '../chat/slack/person.ts';
import { runUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { openedQueue } from '../queue/opened.ts';
import { scratchDatabase } from '../store/scratch.ts';
import { type Running, startReady } from './running.ts';
import { type SlowEngine, startSlowEngine } from './slow-engine.ts';

/** A killed worker's job is given out again within 12 s; a diagnosis takes some seconds more. */
const GIVEN_OUT_MS = 40_000;

let workspace: Workspace;
let ears: Ears;
let engine: SlowEngine;
let host: string;
let botEnv: Record<string, string>;
let workerEnv: Record<string, string>;
let bot: Running;
let rounds = 0;

beforeEach(async () => {
  [workspace, ears, engine] = await Promise.all([startWorkspace(), startEars(), startSlowEngine()]);
});
afterEach(() => Promise.all([workspace.close(), ears.close(), engine.close()]));

/**
 * One configuration, two homes: the SSH key is in the worker's only, the chat's tokens and the store in the bot's
 * environment only. `queue` is what they share.
 */
async function furnish(queue: Record<string, string>, store: Record<string, string>): Promise<void> {
  rounds += 1;
  host = `far-${process.pid}-${rounds}`;
  const folder = await tempFolder();
  const [botHome, workerHome] = [join(folder, 'bot'), join(folder, 'worker')];
  await mkdir(botHome);
  await mkdir(join(workerHome, '.ssh'), { recursive: true });
  const { address, port, user, deploy, key, knownHosts } = theLab('sshd');
  await copyFile(key, join(workerHome, '.ssh/umpire'));
  await copyFile(knownHosts, join(workerHome, '.ssh/known_hosts'));
  const ssh = { address, port, user: deploy ?? user, key: '~/.ssh/umpire', knownHosts: '~/.ssh/known_hosts' };
  const config = join(folder, 'umpire.yaml');
  await writeFile(
    config,
    JSON.stringify({
      people: [{ id: 'ana', name: 'Ana', slack: workspace.anaId }],
      teams: { operators: ['ana'], approvers: [], seniors: [] },
      hosts: { [host]: { ssh, docker: engine.url } },
      targets: { box: { host, runbook: 'docker-host', environment: 'staging' } },
    }),
  );
  await shareKeys(botHome, workerHome);
  workerEnv = { HOME: workerHome, UMPIRE_CONFIG: config, UMPIRE_KEYS: workerHome, ...queue };
  botEnv = {
    HOME: botHome,
    UMPIRE_CONFIG: config,
    UMPIRE_DATA: join(folder, 'data'),
    UMPIRE_KEYS: botHome,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: workspace.apiUrl,
    ...queue,
    ...store,
  };
}

/** Made where the bot lives; the half that verifies is moved to the worker. */
async function shareKeys(botHome: string, workerHome: string): Promise<void> {
  expect(await runUmpire(['keys', 'init'], { env: { UMPIRE_KEYS: botHome } })).toMatchObject({ code: 0 });
  await rename(join(botHome, 'verifying.pem'), join(workerHome, 'verifying.pem'));
}

const ops = () => workspace.channels.ops;

async function types(text: string): Promise<string> {
  const scene = { account: workspace.anaId, channel: ops(), responseUrl: ears.url };
  const response = await send(`http://127.0.0.1:${bot.port}/slack/events`, slashCommand(text, scene));
  expect(response.status).toBe(200);
  return await response.text();
}

/** The one card in the channel, as soon as its title `matches`. */
async function card(matches: RegExp, ms = 20_000): Promise<SlackMessage> {
  return await until(
    `the card says ${matches}`,
    async () => {
      const messages = await workspace.history(ops());
      expect(messages.length).toBeLessThanOrEqual(1);
      return messages.find((each) => matches.test(each.text ?? ''));
    },
    ms,
  );
}

const replies = (card: SlackMessage) => workspace.replies(ops(), card.ts ?? '');
const complaints = (running: Running) =>
  running.log().filter(({ level }) => ['warn', 'error', 'fatal'].includes(level));

/** How the job of the first question stands, as the queue has it. */
async function ended(): Promise<boolean> {
  const queue = await openedQueue({ redisUrl: theLab('redis').url });
  try {
    return (await queue.jobs.state({ id: await firstDiagnosis(), host })).kind === 'finished';
  } finally {
    await queue.close();
  }
}

async function firstDiagnosis(): Promise<string> {
  const [message] = await workspace.history(ops());
  const [, caseId] = /case (box-\w+)/.exec(JSON.stringify(message?.blocks)) ?? [];
  return `${caseId}.1`;
}

/** A question asked, answered over SSH by the other process, and each process really without the other's secrets. */
async function oneQuestion(): Promise<void> {
  bot = await startReady('bot', botEnv);
  expect(await types('/diagnose box')).toContain(`Diagnosing box (staging, host ${host}), 5 layers.`);
  const waiting = await card(/Diagnosing box/);
  expect(await replies(waiting)).toEqual([]);
  expect(complaints(bot)).toEqual([]);
  expect(engine.asked).toEqual([]);

  const worker = await startReady('worker', workerEnv);
  const settled = await card(/box is healthy/);
  await until('all five layers are replied', async () => (await replies(settled)).length === 5);
  expect(settled.ts).toBe(waiting.ts);
  expect(engine.asked.length).toBeGreaterThan(0);
  expect(complaints(worker)).toEqual([]);

  // An operation is signed by the one and believed by the other.
  await types('/exec box uname -s');
  const read = await until('the command is answered', async () =>
    (await workspace.history(ops())).find(
      ({ text = '' }) => /uname -s on box/.test(text) && /Linux/.test(text),
    ),
  );
  expect(read.ts).not.toBe(settled.ts);

  const [botHas, workerHas] = [await bot.environment(), await worker.environment()];
  expect(botHas).toMatchObject({ SLACK_BOT_TOKEN: BOT_TOKEN, HOME: botEnv.HOME });
  expect(Object.keys(workerHas).filter((name) => /SLACK|DISCORD|PAGERDUTY/.test(name))).toEqual([]);
  await expect(readFile(join(botHas.HOME ?? '', '.ssh/umpire'))).rejects.toThrow('ENOENT');
  await expect(readFile(join(workerHas.UMPIRE_KEYS ?? '', 'signing.pem'))).rejects.toThrow('ENOENT');
  expect(await worker.stop('SIGTERM')).toBe(0);
  expect(await bot.stop('SIGTERM')).toBe(0);
}

needs('redis', 'sshd')('bot and worker apart, over Redis', { timeout: 120_000 }, () => {
  beforeEach(() => furnish({ REDIS_URL: theLab('redis').url }, {}));

  test('a question waits for a worker without complaint, and is answered when one comes', async () => {
    expect(Object.keys(workerEnv)).not.toContain('DATABASE_URL');
    await oneQuestion();
  });

  test('the worker is killed in the middle, the bot meanwhile: another worker does it, the next bot shows it', async () => {
    bot = await startReady('bot', botEnv);
    const first = await startReady('worker', workerEnv);
    engine.hold();
    await types('/diagnose box');
    const before = await card(/Diagnosing box/);
    await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
    await first.stop('SIGKILL');
    await bot.stop('SIGKILL');
    engine.release();

    await startReady('worker', workerEnv);
    await until('the second worker has done it', ended, GIVEN_OUT_MS);
    await card(/Diagnosing box/);
    bot = await startReady('bot', botEnv);
    const after = await card(/box is healthy/);
    expect(after.ts).toBe(before.ts);
    expect(JSON.stringify(after.blocks)).toContain('attempt 2');
    await until('all five layers are replied', async () => (await replies(after)).length === 5);
  });

  test('a worker asked to stop hands back what is running, and the next one begins it again', async () => {
    bot = await startReady('bot', botEnv);
    const leaving = await startReady('worker', workerEnv);
    engine.hold();
    await types('/diagnose box --all');
    await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
    expect(await leaving.stop('SIGTERM')).toBe(0);
    expect(leaving.log().map((line) => line.event)).toContain('process.stopped');
    expect((await card(/Diagnosing box/)).text).toContain('all layers');

    engine.release();
    const handedBack = performance.now();
    await startReady('worker', workerEnv);
    const settled = await card(/box is healthy/, GIVEN_OUT_MS);
    expect(JSON.stringify(settled.blocks)).toContain('attempt 2');
    // At once, and not when a lock has run out.
    expect(performance.now() - handedBack).toBeLessThan(11_000);
  });
});

needs('postgres', 'sshd')('bot and worker apart, over PostgreSQL alone', { timeout: 120_000 }, () => {
  test('a question waits for a worker without complaint, and is answered when one comes', async () => {
    const { url, drop } = await scratchDatabase(theLab('postgres').url);
    onTestFinished(drop);
    await furnish({ DATABASE_URL: url }, {});
    expect(botEnv.REDIS_URL ?? workerEnv.REDIS_URL).toBeUndefined();
    await oneQuestion();
  });
});
