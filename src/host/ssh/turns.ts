import type { Deadline } from '../deadline.ts';
import { Failure } from '../failure.ts';

/** A fixed number of things that may happen at a time; the rest wait in order. */
export interface Turns {
  /** Waits for a turn, at most until the deadline; the returned function gives it back (once). */
  take(deadline: Deadline): Promise<() => void>;
}

/** `count` turns. */
export function turns(count: number): Turns {
  let free = count;
  const waiting: (() => void)[] = [];

  const giveBack = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = waiting.shift();
      if (next) next();
      else free++;
    };
  };

  return {
    async take(deadline) {
      if (free > 0) {
        free--;
        return giveBack();
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      try {
        await deadline.wait(
          promise,
          () =>
            new Failure(
              'timed-out',
              `all ${count} channels to the host were busy for ${deadline.timeoutMs} ms`,
              'Ask again when the other checks have ended.',
            ),
        );
      } catch (error) {
        const at = waiting.indexOf(resolve);
        if (at >= 0) waiting.splice(at, 1);
        // The turn was given in the same moment the deadline passed: it goes to the next.
        else giveBack()();
        throw error;
      }
      return giveBack();
    },
  };
}
