import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.ts';

/** Until when one question may take, and whether somebody called it off. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** What the whole question was given. */
  readonly timeoutMs: number;
  remainingMs(): number;
  /** Waits for `promise` no longer than the deadline; the work behind it is not ended by that. */
  wait<T>(promise: Promise<T>, late: () => Failure): Promise<T>;
}

/** A deadline `timeoutMs` from now, earlier when `signal` aborts. */
export function deadlineIn(timeoutMs: number, signal: AbortSignal): Deadline {
  const end = performance.now() + timeoutMs;
  const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return {
    signal: both,
    timeoutMs,
    remainingMs: () => Math.max(0, end - performance.now()),
    wait: (promise, late) => waitUntil(promise, both, late),
  };
}

/** Waits for `promise` until `signal` aborts; then `late` is thrown. */
export async function waitUntil<T>(promise: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => {});
    throw late();
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(late());
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Waits for `promise` at most `ms`; tells whether it came. Neither keeps the process alive nor throws. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const stop = new AbortController();
  const came = promise.then(
    () => true,
    () => true,
  );
  const late = sleep(ms, false, { signal: stop.signal, ref: false }).catch(() => false);
  const answer = await Promise.race([came, late]);
  stop.abort();
  return answer;
}

/** The failure of a question that was out of time; `left` says what of it goes on, if anything. */
export function timedOut(
  what: string,
  deadline: Deadline,
  more: { text?: string; left?: string } = {},
): Failure {
  const still = more.left ? `; it could not be ended: ${more.left}` : '';
  return new Failure(
    'timed-out',
    `${what} gave no answer within ${deadline.timeoutMs} ms${still}`,
    'Ask again; if it stays silent, look at the load of the host, or give the check a longer timeout.',
    more,
  );
}
