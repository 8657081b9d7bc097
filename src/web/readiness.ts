/** Longest wait for one check. */
export const CHECK_MS = 2_000;
/** An answer this young is given again, so that asking often costs nothing. */
const FRESH_MS = 1_000;

/** Rejects, or does not resolve in time, when the part does not work. */
export type Check = () => Promise<void>;

export type CheckResult = { readonly status: 'ok' } | { readonly status: 'error'; readonly error: string };

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly checks: { readonly [name: string]: CheckResult };
}

/**
 * Asks all parts side by side, each for at most `CHECK_MS`; never rejects. A check that hangs is not started again until
 * it ends, and callers at the same time share one round, so that asking piles nothing up.
 */
export function createReadiness(
  checks: { readonly [name: string]: Check },
  explain: (name: string, error: unknown) => string,
): () => Promise<Readiness> {
  const running = new Map<string, Promise<void>>();
  let round: { readonly answer: Promise<Readiness>; endedAt: number } | undefined;

  return () => {
    if (round !== undefined && performance.now() - round.endedAt < FRESH_MS) return round.answer;
    const answer = askAll();
    const current = { answer, endedAt: Number.POSITIVE_INFINITY };
    round = current;
    answer.then(() => {
      current.endedAt = performance.now();
    });
    return answer;
  };

  async function askAll(): Promise<Readiness> {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await ask(name, check)] as const),
    );
    const ready = results.every(([, { status }]) => status === 'ok');
    return { status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) };
  }

  async function ask(name: string, check: Check): Promise<CheckResult> {
    try {
      await withinLimit(running.get(name) ?? start(name, check));
      return { status: 'ok' };
    } catch (error) {
      return { status: 'error', error: explain(name, error) };
    }
  }

  function start(name: string, check: Check): Promise<void> {
    const run = (async () => check())().finally(() => running.delete(name));
    running.set(name, run);
    return run;
  }
}

async function withinLimit(run: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${CHECK_MS / 1000} seconds`)),
    CHECK_MS,
  );
  try {
    await Promise.race([run, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
