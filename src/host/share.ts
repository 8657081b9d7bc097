import { type Deadline, waitUntil } from './deadline.ts';

/** Work that several wait for at the same time. */
export interface Sharing {
  /**
   * Starts `work` under `key`, or joins what is under way there. Each waiter goes at its own deadline; when the last one
   * is out of time the work is called off, and that one waits until it has really ended. Nothing outlives the work.
   */
  once<T>(
    key: string,
    deadline: Deadline,
    work: (deadline: Deadline) => Promise<T>,
    late: () => Error,
  ): Promise<T>;
}

interface Shared {
  readonly result: Promise<unknown>;
  readonly stop: AbortController;
  waiting: number;
}

/** Shared work may take as long as anybody waits; the host is told this much. */
const LONGEST_MS = 120_000;

/** No work yet. */
export function createSharing(): Sharing {
  const underWay = new Map<string, Shared>();

  const start = (key: string, deadline: Deadline, work: (deadline: Deadline) => Promise<unknown>): Shared => {
    const stop = new AbortController();
    const own: Deadline = {
      ...deadline,
      signal: stop.signal,
      remainingMs: () => LONGEST_MS,
      wait: (promise, late) => waitUntil(promise, stop.signal, late),
    };
    const shared: Shared = {
      stop,
      waiting: 0,
      result: work(own).finally(() => underWay.get(key) === shared && underWay.delete(key)),
    };
    shared.result.catch(() => {});
    underWay.set(key, shared);
    return shared;
  };

  return {
    async once<T>(
      key: string,
      deadline: Deadline,
      work: (deadline: Deadline) => Promise<T>,
      late: () => Error,
    ): Promise<T> {
      const shared = underWay.get(key) ?? start(key, deadline, work);
      shared.waiting++;
      try {
        return (await waitUntil(shared.result, deadline.signal, late)) as T;
      } finally {
        shared.waiting--;
        if (shared.waiting === 0 && deadline.signal.aborted) {
          underWay.delete(key);
          shared.stop.abort();
          await shared.result.catch(() => {});
        }
      }
    },
  };
}
