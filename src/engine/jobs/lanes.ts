/** Work of one key runs one after another, in order; different keys side by side. */
export interface Lanes {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Like `run` for work nobody waits for; its failure goes to the given callback. */
  queue(key: string, work: () => Promise<void>): void;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createLanes(failed: (key: string, error: unknown) => void): Lanes {
  const tails = new Map<string, Promise<unknown>>();

  function run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (tails.get(key) ?? Promise.resolve()).then(work);
    const tail = result
      .catch(() => {})
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return result;
  }

  return {
    run,
    queue: (key, work) => void run(key, work).catch((error) => failed(key, error)),
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
