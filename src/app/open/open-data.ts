import type { Env } from '../../config/env.ts';
import type { Log } from '../../ports/telemetry.ts';
import { openQueue, type Queue } from '../../queue/open-queue.ts';
import { openQueueConnection, openStore, type Store } from '../../store/open-store.ts';
import { socketOf, takeOwnership } from '../../store/owner.ts';
import { checkSocketPath, folderInUse, needsShared, unreachable } from '../problems.ts';

/** What a process keeps open of store and queue; `close` also gives the data folder back. */
export interface Data {
  readonly store: Store;
  readonly queue: Queue;
  /** Where one-shot commands of the same user are served; `null` without an own data folder. */
  readonly socket: string | null;
  close(): Promise<void>;
}

export type Opening = ({ readonly kind: 'open' } & Data) | Owned;

/** A living process has the data folder; ask it, at `socket`. */
interface Owned {
  readonly kind: 'owned';
  readonly pid: number;
  readonly socket: string;
}

/** Opens store and queue: PostgreSQL and Redis where their URLs are set, else PGlite in the data folder. */
export async function openData(env: Env, log: Log): Promise<Opening> {
  const closers: (() => Promise<void>)[] = [];
  const close = () => closeAll(closers);
  try {
    const ledger = await openStoreOf(env, log, closers);
    if (ledger.kind === 'owned') return ledger;
    const queue = await openQueue({
      redisUrl: env.redisUrl,
      connection: env.redisUrl === undefined ? ledger.store.queueConnection : undefined,
      onProblem: (error) => log.warn('queue.problem', { error }),
    });
    closers.push(() => queue.close());
    for (const problem of queue.problems) log.warn('queue.setting', { problem });
    return { kind: 'open', store: ledger.store, queue, socket: ledger.socket, close };
  } catch (error) {
    await close();
    throw unreachable(error);
  }
}

/** Opens the ledger alone, for commands that only look; refuses while another process has the data folder. */
export async function openLedgerStore(env: Env, log: Log): Promise<{ store: Store; close(): Promise<void> }> {
  const closers: (() => Promise<void>)[] = [];
  const close = () => closeAll(closers);
  try {
    const ledger = await openStoreOf(env, log, closers);
    if (ledger.kind === 'owned') throw folderInUse(env.dataFolder, ledger.pid);
    return { store: ledger.store, close };
  } catch (error) {
    await close();
    throw unreachable(error);
  }
}

/** The queue alone, for a worker: it has no business with the ledger. */
export async function openQueueOnly(env: Env, log: Log): Promise<{ queue: Queue; close(): Promise<void> }> {
  const closers: (() => Promise<void>)[] = [];
  const onProblem = (error: Error) => log.warn('queue.problem', { error });
  try {
    if (env.redisUrl !== undefined) {
      const queue = await openQueue({ redisUrl: env.redisUrl, onProblem });
      return { queue, close: () => queue.close() };
    }
    if (env.databaseUrl === undefined) throw needsShared('worker');
    const { connection, close: closeConnection } = await openQueueConnection(env.databaseUrl, onProblem);
    closers.push(closeConnection);
    const queue = await openQueue({ connection, onProblem });
    closers.push(() => queue.close());
    return { queue, close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw unreachable(error);
  }
}

async function openStoreOf(
  env: Env,
  log: Log,
  closers: (() => Promise<void>)[],
): Promise<{ kind: 'open'; store: Store; socket: string | null } | Owned> {
  const { databaseUrl, dataFolder } = env;
  if (databaseUrl === undefined) {
    checkSocketPath(dataFolder, socketOf(dataFolder));
    const ownership = await takeOwnership(dataFolder);
    if (ownership.kind === 'owned') return ownership;
    closers.push(ownership.release);
  }
  const onProblem = (error: Error) => log.warn('store.problem', { error });
  const store = await openStore({ databaseUrl, dataFolder, onProblem });
  closers.push(() => store.close());
  return { kind: 'open', store, socket: databaseUrl === undefined ? socketOf(dataFolder) : null };
}

/** In the reverse order of opening; one that fails does not keep the others open. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
}
