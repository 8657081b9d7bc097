import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Lock, LockOptions } from './backend.ts';

const AGAIN_MS = 1_000;
/** A connection can die without a word; asking now and then notices within this time. */
const HEARTBEAT_MS = 10_000;
/** Asks the server to notice within half a minute, too: until it does, it keeps a dead process's lock. */
const KEEPALIVES = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/**
 * An advisory lock of the database by name, on a connection of its own: the server frees it when this process dies, however
 * it dies. A lost connection is made and the lock taken again; when somebody else was faster, `lost` is called once.
 */
export async function takePostgresLock(
  config: pg.ClientConfig,
  name: string,
  { waitMs, signal, lost, onProblem }: LockOptions & { readonly onProblem: (error: Error) => void },
): Promise<Lock | null> {
  const options = `${config.options ?? ''} ${KEEPALIVES}`.trim();
  let client: pg.Client | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let released = false;

  /** Whether it is ours now; throws when the server cannot be asked. */
  async function take(): Promise<boolean> {
    const next = new pg.Client({ ...config, options });
    // A dying connection may fail more than once; unheard, that would end the process.
    next.on('error', () => undefined);
    try {
      await next.connect();
      const asked = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken';
      const { rows } = await next.query<{ taken: boolean }>(asked, [name]);
      if (rows[0]?.taken !== true || released) {
        await next.end();
        return false;
      }
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    const gone = () => void regain(next);
    next.on('end', gone);
    heartbeat = setInterval(() => next.query('select 1').catch(gone), HEARTBEAT_MS).unref();
    return true;
  }

  async function regain(from: pg.Client): Promise<void> {
    if (released || client !== from) return;
    client = undefined;
    clearInterval(heartbeat);
    from.end().catch(() => undefined);
    onProblem(new Error(`The connection that holds the lock ${name} was lost; taking it again`));
    while (!released) {
      const taken = await take().catch(() => undefined);
      if (taken === true || released) return;
      if (taken === false) return lost();
      await sleep(AGAIN_MS);
    }
  }

  const deadline = performance.now() + waitMs;
  while (!(await take())) {
    if (performance.now() >= deadline || signal.aborted) return null;
    await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  return {
    async release() {
      released = true;
      clearInterval(heartbeat);
      await client?.end();
    },
  };
}
