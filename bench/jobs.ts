import { Redis } from 'ioredis';
import { openQueue, type QueueOptions } from '../src/queue/open-queue.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import { startRedis } from '../test/lab/redis.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { sideBySide } from './measure/side-by-side.ts';
import { type AskJob, openOurJobs } from './parts/our-jobs.ts';
import { openPglite, openPostgres } from './parts/stores.ts';
import { type BareQueue, bareOnPostgres, bareOnRedis } from './rivals/bare-bullmq.ts';

export const description = 'one job from submit to its seen result, against bare BullMQ on the same backend';
export const needs: Benchmark['needs'] = ['redis', 'postgres'];

const ROUNDS = 5;
const ONE_BY_ONE = 20;
const AT_ONCE = 100;

export async function run(): Promise<Outcome> {
  const backends = { PGlite: onPglite, PostgreSQL: onPostgres, Redis: onRedis };
  const rows: Row[] = [];
  for (const [name, open] of Object.entries(backends)) {
    await using stack = new AsyncDisposableStack();
    const folder = await ownFolder('bench');
    stack.defer(() => removeFolder(folder));
    rows.push(...(await race(name, await open(stack, folder))));
  }
  return {
    rows,
    leftOut: [],
    notes: [
      'ours walks five layers and tells each (progress, one event per change, the report read back from the queue); bare BullMQ does nothing in between',
      `one job: mean of ${ONE_BY_ONE}, one after another; ${AT_ONCE} at once: the time of all through ${AT_ONCE}, both with 4 at a time; one warm-up round`,
    ],
  };
}

interface Racers {
  readonly ours: AskJob;
  readonly bare: BareQueue;
}

async function race(name: string, { ours, bare }: Racers): Promise<Row[]> {
  const oneByOne = (ask: AskJob) => async () =>
    (await timed(() => sideBySide(Array(ONE_BY_ONE).keys(), 1, ask))) / ONE_BY_ONE;
  const atOnce = (ask: AskJob) => async () =>
    (await timed(() => sideBySide(Array(AT_ONCE).keys(), AT_ONCE, ask))) / AT_ONCE;
  const turns = { rounds: ROUNDS, warmUps: 1 };
  const single = await inTurns({ ours: oneByOne(ours), bare: oneByOne(bare.ask) }, turns);
  const burst = await inTurns({ ours: atOnce(ours), bare: atOnce(bare.ask) }, turns);
  const row = (what: string, samples: typeof single): Row => ({
    what: `${name}, ${what}`,
    unit: 'ms',
    ours: samples.ours,
    rival: { name: 'bare BullMQ', samples: samples.bare },
  });
  return [row('one job', single), row(`each of ${AT_ONCE} at once`, burst)];
}

async function openOurs(stack: AsyncDisposableStack, options: QueueOptions): Promise<AskJob> {
  const queue = await openQueue(options);
  stack.defer(() => queue.close());
  return openOurJobs(queue);
}

function closing(stack: AsyncDisposableStack, bare: BareQueue): BareQueue {
  stack.defer(() => bare.close());
  return bare;
}

/** There is no other way for BullMQ onto PGlite than our connection. */
async function onPglite(stack: AsyncDisposableStack, folder: string): Promise<Racers> {
  const { queueConnection: connection } = await openPglite(stack, folder);
  const ours = await openOurs(stack, { connection });
  return { ours, bare: closing(stack, await bareOnPostgres(connection)) };
}

async function onPostgres(stack: AsyncDisposableStack, folder: string): Promise<Racers> {
  const { store, url } = await openPostgres(stack, folder);
  const ours = await openOurs(stack, { connection: store.queueConnection });
  return { ours, bare: closing(stack, await bareOnPostgres({ connectionString: url })) };
}

async function onRedis(stack: AsyncDisposableStack, folder: string): Promise<Racers> {
  const server = await startRedis({ folder });
  stack.defer(() => server.stop());
  const ours = await openOurs(stack, { redisUrl: server.url });
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  stack.defer(async () => connection.disconnect());
  return { ours, bare: closing(stack, await bareOnRedis(connection)) };
}
