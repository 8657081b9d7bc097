import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIBFAKETIME } from './requirements.ts';

/** The clock on the wall of some programs, ahead of this machine's by what was moved so far. */
export interface MovableClock {
  /** What programs are started with that live by it; those they start live by it as well. */
  readonly environment: Readonly<Record<string, string>>;
  now(): Date;
  /** Moves it while the programs run. Their timers take as long as ever: only what time it is changes. */
  forward(ms: number): Promise<void>;
}

/** A clock by libfaketime (github.com/wolfcw/libfaketime), so that what is tested needs no hook for its time. */
export async function startClock(folder: string): Promise<MovableClock> {
  const file = join(folder, 'clock');
  let seconds = 0;
  // Replaced whole: it is read at every look at the clock, and an empty file would be no offset at all.
  const set = async () => {
    await writeFile(`${file}.next`, `+${seconds}\n`);
    await rename(`${file}.next`, file);
  };
  await set();
  return {
    environment: {
      LD_PRELOAD: LIBFAKETIME,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    now: () => new Date(Date.now() + seconds * 1_000),
    async forward(ms) {
      seconds += Math.ceil(ms / 1_000);
      await set();
    },
  };
}
