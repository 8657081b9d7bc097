import { join } from 'node:path';
import { startPostgres } from '../test/lab/postgres.ts';
import { freePort } from '../test/lab/process/free-port.ts';
import { startRedis } from '../test/lab/redis.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { bringUpNeuros } from './parts/neuros-lab.ts';
import { runNode, startUmpire } from './parts/program.ts';
import type { Crowd } from './parts/slack-crowd.ts';
import { startBoltApp, startSlackSide } from './parts/slack-side.ts';

export const description =
  'signed `/diagnose neuros` requests to `umpire start` until Bolt has answered, 50 a second for 20 seconds, its worker busy all the time';
export const needs: Benchmark['needs'] = ['sshd', 'neuros', 'redis', 'postgres'];

const PER_SECOND = 50;
const SECONDS = 20;
const WARM_UP_SECONDS = 2;
const UNDER_MS = 300;
const CROWD = join(import.meta.dirname, 'parts/slack-crowd.ts');

export async function run(): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const slack = await startSlackSide(stack);
  const lab = await bringUpNeuros(stack, slack.workspace.anaId);
  const app = await startBoltApp(slack);
  stack.defer(() => app.stop());
  const scene = {
    account: slack.workspace.anaId,
    channel: slack.workspace.channels.ops,
    responseUrl: slack.ears.url,
  };
  const rows: Row[] = [];
  const notes: string[] = [];
  const stores = {
    PGlite: { UMPIRE_DATA: join(lab.folder, 'data') },
    'PostgreSQL and Redis': await startServers(stack, lab.folder),
  };
  for (const [name, store] of Object.entries(stores)) {
    const port = await freePort();
    const umpire = await startUmpire({ ...slack.env, ...store, UMPIRE_CONFIG: lab.config }, port);
    try {
      const urls = [port, app.port].map((each) => `http://127.0.0.1:${each}/slack/events`);
      const ask = (seconds: number) => askAs({ urls, scene, perSecond: PER_SECOND, seconds });
      await ask(WARM_UP_SECONDS);
      const before = await diagnosesDone(port);
      const [ours = [], bare = []] = await ask(SECONDS);
      const done = (await diagnosesDone(port)) - before;
      rows.push(...rowsOf(name, ours, bare));
      notes.push(`${name}: ${done} diagnoses of NEUROS were finished in these ${SECONDS} seconds`);
    } finally {
      await umpire.stop();
    }
  }
  notes.push(
    'the bare Bolt app only acknowledges; ours answers when the request is in the ledger, or joined to the diagnosis under way',
    `both get their requests in turn from one other process, ${PER_SECOND} a second each; ${WARM_UP_SECONDS} seconds of warm-up`,
  );
  return { rows, leftOut: [], notes };
}

function rowsOf(name: string, ours: readonly number[], samples: readonly number[]): Row[] {
  const rival = { name: 'bare Bolt app', samples };
  const row = (what: string, quantile: number): Row => ({
    what: `${name}, ${what}`,
    unit: 'ms',
    ours,
    rival,
    quantile,
  });
  return [row('median', 0.5), { ...row('99th percentile', 0.99), under: UNDER_MS }, row('largest', 1)];
}

async function askAs(crowd: Crowd): Promise<number[][]> {
  return JSON.parse(await runNode([CROWD, JSON.stringify(crowd)])) as number[][];
}

/** From Umpire's own metrics. */
async function diagnosesDone(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counts = [...metrics.matchAll(/^umpire_diagnoses_total\{[^}]*\} (\d+)/gm)].map((found) =>
    Number(found[1]),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function startServers(stack: AsyncDisposableStack, folder: string): Promise<Record<string, string>> {
  const redis = await startRedis({ folder });
  stack.defer(() => redis.stop());
  const postgres = await startPostgres({ folder });
  stack.defer(() => postgres.stop());
  return { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
}
