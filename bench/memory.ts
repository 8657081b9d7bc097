import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '../test/lab/postgres.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import { freePort } from '../test/lab/process/free-port.ts';
import { startRedis } from '../test/lab/redis.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { type Contestant, inTurns } from './measure/in-turns.ts';
import { localFleet } from './parts/local-fleet.ts';
import { type Program, startUmpire } from './parts/program.ts';
import { type SlackSide, startBoltApp, startSlackSide } from './parts/slack-side.ts';

export const description = 'resident memory of `umpire start` at rest';
export const needs: Benchmark['needs'] = ['redis', 'postgres'];

const ROUNDS = 3;
const REST_MS = 3_000;
const BOLT = 'bare Bolt app';

export async function run(): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const slack = await startSlackSide(stack);
  const servers = await startServers(stack, folder);
  const umpires: Record<string, Contestant> = {};
  for (const count of [1, 100]) {
    const config = join(folder, `${count}.yaml`);
    await writeFile(config, localFleet(count, folder, slack.workspace.anaId));
    const start = (env: Readonly<Record<string, string>>) => async () =>
      startUmpire({ ...slack.env, UMPIRE_CONFIG: config, ...env }, await freePort());
    const targets = count === 1 ? '1 target' : `${count} targets on ${count} hosts`;
    umpires[`${targets}, PGlite`] = atRest(start({ UMPIRE_DATA: join(folder, `data-${count}`) }));
    umpires[`${targets}, PostgreSQL and Redis`] = atRest(start(await servers(count)));
  }
  const contestants: Record<string, Contestant> = { ...umpires, [BOLT]: boltAtRest(slack) };
  const samples = await inTurns(contestants, { rounds: ROUNDS, warmUps: 0 });
  const rival = { name: BOLT, samples: samples[BOLT] ?? [] };
  const rows = Object.keys(umpires).map(
    (what): Row => ({ what, unit: 'MB', ours: samples[what] ?? [], rival }),
  );
  return {
    rows,
    leftOut: [],
    notes: [
      `VmRSS ${REST_MS / 1000} s after it was ready, Slack over HTTP; the servers' own memory is not counted; no warm-up`,
    ],
  };
}

function boltAtRest(slack: SlackSide): Contestant {
  return atRest(() => startBoltApp(slack));
}

function atRest(start: () => Promise<Program>): Contestant {
  return async () => {
    const program = await start();
    try {
      await pause(REST_MS);
      return await program.memory();
    } finally {
      await program.stop();
    }
  };
}

/** Real servers, and where a process with so many targets finds a database and a queue of its own there. */
async function startServers(stack: AsyncDisposableStack, folder: string) {
  const redis = await startRedis({ folder });
  stack.defer(() => redis.stop());
  const postgres = await startPostgres({ folder });
  stack.defer(() => postgres.stop());
  return async (count: number): Promise<Record<string, string>> => ({
    DATABASE_URL: await postgres.database(`umpire-${count}`),
    REDIS_URL: `${redis.url}/${count === 1 ? 1 : 2}`,
  });
}
