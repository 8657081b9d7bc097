import { startUmpire } from '../../cli/run-umpire.ts';
import { until } from '../../contracts/until.ts';
import type { MovableClock } from '../../lab/clock.ts';

const READY_MS = 30_000;
/** Of the program's log, told when something is not seen. */
const LOG_LINES = 15;

/** `umpire start` by a movable clock, as often as it is killed. */
export class Program {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #ready: URL;
  readonly #clock: MovableClock;
  #running: ReturnType<typeof startUmpire> | undefined;
  /** Of the lives before this one. */
  #log = '';

  constructor(environment: Readonly<Record<string, string>>, ready: URL, clock: MovableClock) {
    this.#environment = environment;
    this.#ready = ready;
    this.#clock = clock;
  }

  async start(): Promise<void> {
    const env = { ...this.#environment, ...this.#clock.environment };
    const running = startUmpire(['start'], { env, timeoutMs: 600_000 });
    this.#running = running;
    const isReady = async () => {
      if (running.child.exitCode !== null) throw new Error(`umpire start ended: ${running.output.stderr}`);
      return (await fetch(this.#ready).catch(() => undefined))?.status === 200;
    };
    await until('Umpire is ready', isReady, READY_MS);
  }

  /** Throws what went wrong with the end of the program's log. */
  explain(cause: Error): never {
    const lines = this.#lines().slice(-LOG_LINES);
    throw new Error([cause.message, 'its log ends:', ...lines].join('\n'));
  }

  errors(): string[] {
    return this.#lines().filter((line) => !/^{"level":"(info|warn)"/.test(line));
  }

  #lines(): string[] {
    return `${this.#log}${this.#running?.output.stderr ?? ''}`.split('\n').filter(Boolean);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#running?.child.kill(signal);
    await this.#running?.ended;
    this.#log += this.#running?.output.stderr ?? '';
    this.#running = undefined;
  }
}
