/** The time limit of a call (ports/pager.ts). */
const LIMIT_MS = 10_000;
/** What is on its way when Umpire stops gets this long, so that it is not said again after the restart. */
const STOP_MS = 3_000;

/**
 * Runs `work` for at most 10 seconds, or 3 after `signal`, then rejects. What it began goes on unwatched: `ended` tells it
 * to begin no more.
 */
export async function within<T>(signal: AbortSignal, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const end = () => limit.abort(new Error('it did not answer in time'));
  const timer = setTimeout(end, LIMIT_MS);
  const stop = () => void setTimeout(end, STOP_MS).unref();
  const { promise, reject } = Promise.withResolvers<never>();
  limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work(AbortSignal.any([limit.signal, signal])), promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
