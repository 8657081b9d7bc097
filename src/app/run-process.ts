import type { Log } from '../ports/telemetry.ts';

/** Things to close, in the reverse order of opening; each gets its chance, whatever the others do. */
export class Shutdown {
  readonly #steps: { readonly name: string; readonly close: () => Promise<void> }[] = [];

  add(name: string, close: () => Promise<void>): void {
    this.#steps.push({ name, close });
  }

  async run(log: Log): Promise<void> {
    for (const { name, close } of this.#steps.reverse()) {
      await close().catch((error) => log.error('shutdown.failed', { part: name, error }));
    }
  }
}

/** Somebody ended this process; nobody's fault. `exitCode` is the shell's for the signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: number;

  constructor(signal: 'SIGTERM' | 'SIGINT') {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + (signal === 'SIGINT' ? 2 : 15);
  }
}

/** Aborts with `Stopped` at SIGTERM or SIGINT; a second one ends the process at once. */
export function stopSignal(stopping: (signal: string) => void = () => {}): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      const stopped = new Stopped(name);
      if (stop.signal.aborted) process.exit(stopped.exitCode);
      stopping(name);
      stop.abort(stopped);
    });
  }
  return stop.signal;
}
