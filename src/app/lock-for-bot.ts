import { OperatorError } from '../core/errors.ts';
import type { Data } from './open/open-data.ts';
import type { Shutdown } from './run-process.ts';
import type { Telemetry } from './telemetry.ts';

/** As long as a bot that is being replaced takes to stop, and a little more. */
const WAIT_MS = 60_000;

/**
 * Waits until this process is the only bot of its database, or throws an `OperatorError`, or `Stopped`. The signal it resolves with
 * aborts when another bot has taken over, after a lost connection.
 */
export async function lockForBot(
  { store }: Pick<Data, 'store'>,
  { log }: Telemetry,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<AbortSignal> {
  const replaced = new AbortController();
  const lost = () => {
    log.error('bot.replaced', { text: 'another bot works with this database now; this one stops' });
    replaced.abort();
  };
  const slow = setTimeout(
    () => log.error('bot.waiting', { text: 'another bot works with this database; waiting for its end' }),
    1_000,
  );
  const lock = await store.lockForBot({ waitMs: WAIT_MS, signal, lost }).finally(() => clearTimeout(slow));
  signal.throwIfAborted();
  if (lock === null)
    throw new OperatorError(
      'Another bot works with this database, and two would tell and page everything twice.',
      'Stop the other `umpire bot` or `umpire start` (it may be on another machine), or give this one a database of its own. As many workers as you like may run beside one bot.',
    );
  shutdown.add('lock', () => lock.release());
  return replaced.signal;
}
