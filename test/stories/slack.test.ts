import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace, type Workspace } from '../chat/slack/emulator.ts';
import { click, type Ears, send, slashCommand, startEars } from '../chat/slack/person.ts';
import { startUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { freePort } from '../lab/process/free-port.ts';

/** The whole program beside a Slack that nobody here wrote; the target's engine is a socket that is not there. */
let workspace: Workspace;
let ears: Ears;
let child: ChildProcess;
let output: { stdout: string; stderr: string };
let events: string;
let port: number;
let start: () => Promise<void>;

beforeEach(async () => {
  [workspace, ears, port] = await Promise.all([startWorkspace(), startEars(), freePort()]);
  events = `http://127.0.0.1:${port}/slack/events`;
  const folder = await tempFolder();
  const config = join(folder, 'umpire.yaml');
  await writeFile(
    config,
    JSON.stringify({
      people: [{ id: 'ana', name: 'Ana', slack: workspace.anaId }],
      teams: { operators: ['ana'], approvers: [], seniors: [] },
      hosts: { here: { local: true, docker: `unix://${folder}/docker.sock` } },
      targets: { box: { host: 'here', runbook: 'docker-host', environment: 'staging' } },
    }),
  );
  const env = {
    UMPIRE_CONFIG: config,
    UMPIRE_DATA: join(folder, 'data'),
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: workspace.apiUrl,
    PORT: String(port),
  };
  start = async () => {
    ({ child, output } = startUmpire(['start'], { env, timeoutMs: 60_000 }));
    await until(
      'Umpire is ready',
      async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200,
      15_000,
    );
  };
  await start();
}, 30_000);

afterEach(async () => {
  await stop('SIGTERM');
  await Promise.all([workspace.close(), ears.close()]);
});

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

const ops = () => workspace.channels.ops;
const scene = (account = workspace.anaId) => ({ account, channel: ops(), responseUrl: ears.url });

async function types(text: string, account?: string): Promise<{ status: number; text: string }> {
  const response = await send(events, slashCommand(text, scene(account)));
  return { status: response.status, text: await response.text() };
}

test('a diagnosis in the channel: one card edited to its end, a reply per finished layer, a button that asks again', async () => {
  const ack = await types('/diagnose box');
  expect(ack.status).toBe(200);
  expect(ack.text).toContain('Diagnosing box');

  const card = await until('the card settles', async () => {
    const [first] = await workspace.history(ops());
    return first?.text?.includes('fails in layer 1') ? first : undefined;
  });
  const shown = JSON.stringify(card.blocks);
  expect(shown).toContain('Cannot connect to the Docker daemon');
  expect(shown).toContain('not run');
  const replies = await until('a layer is replied', async () => {
    const all = await workspace.replies(ops(), card.ts ?? '');
    return all.length > 0 ? all : undefined;
  });
  expect(replies[0]?.text).toMatch(/Layer 1/);
  expect(replies).toHaveLength(1);

  await send(events, { payload: JSON.stringify(click('diagnose box', scene(), card.ts)) });
  await until(
    'the second answer joins the thread',
    async () => (await workspace.replies(ops(), card.ts ?? '')).length === 3,
  );
  expect(await workspace.history(ops())).toHaveLength(1);
});

test('what cannot be done is answered to the person alone, and nothing is posted', async () => {
  const unknown = await types('/diagnose bux');
  expect(unknown.text).toContain('Did you mean `box`?');
  const stranger = await types('/diagnose box', 'U0EVE');
  expect(stranger.text).toContain('slack: U0EVE');
  expect(stranger.text).toContain('people:');
  const usage = await types('/diagnose');
  expect(usage.text).toContain('Usage: diagnose TARGET [--all]');
  expect(await workspace.history(ops())).toEqual([]);
});

test('killed after the request and started again: the case goes on in its thread', async () => {
  await types('/diagnose box');
  await stop('SIGKILL');
  await start();
  const card = await until(
    'the card of the killed process settles',
    async () => {
      const found = (await workspace.history(ops())).find((each) => each.text?.includes('fails in layer 1'));
      return found ?? undefined;
    },
    45_000,
  );
  expect(JSON.stringify(card.blocks)).toContain('not run');
}, 60_000);

test('asked to stop it stops, with nothing on standard output and one JSON object per line of log', async () => {
  await types('/diagnose box');
  await until('the card is there', async () => (await workspace.history(ops())).length > 0);
  await stop('SIGTERM');
  expect(child.exitCode).toBe(0);
  expect(output.stdout).toBe('');
  const lines = output.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.msg ?? line.event)).toContain('process.stopped');
  expect(output.stderr).not.toContain(BOT_TOKEN);
  expect(output.stderr).not.toContain(SIGNING_SECRET);
});

test('health, readiness by name, and metrics', async () => {
  const base = `http://127.0.0.1:${port}`;
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  const ready = await (await fetch(`${base}/readyz`)).json();
  expect(JSON.stringify(ready)).toMatch(/store.*queue.*slack/s);
  await types('/diagnose box');
  const metrics = await (await fetch(`${base}/metrics`)).text();
  expect(metrics).toMatch(/umpire_invocations_total\{[^}]*surface="slack"[^}]*\} 1/);
});
