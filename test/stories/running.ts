import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { startUmpire } from '../cli/run-umpire.ts';
import { until } from '../contracts/until.ts';
import { freePort } from '../lab/process/free-port.ts';

/** A half of Umpire in a process of its own, killed at the latest when the test has finished. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Lines of its log. */
  log(): { readonly level: string; readonly event: string }[];
  /** Its environment as the operating system has it. */
  environment(): Promise<Record<string, string>>;
  /** Sends a signal and resolves with the exit code when the process is gone. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `umpire WORD` and resolves when it says that it is ready. */
export async function startReady(word: string, env: Record<string, string>): Promise<Running> {
  const port = await freePort();
  const { child, output } = startUmpire([word], { env: { ...env, PORT: String(port) }, timeoutMs: 120_000 });
  const closed = once(child, 'close');
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await closed;
    return child.exitCode;
  };
  onTestFinished(() => void stop('SIGKILL'));
  const ready = async () => {
    if (child.exitCode !== null) throw new Error(`umpire ${word} ended: ${output.stderr}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.status === 200;
  };
  await until(`umpire ${word} is ready`, ready, 30_000);
  const pid = child.pid ?? 0;
  return {
    pid,
    port,
    output,
    log: () =>
      output.stderr
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async environment() {
      const text = await readFile(`/proc/${pid}/environ`, 'utf8');
      return Object.fromEntries(
        text
          .split('\0')
          .filter(Boolean)
          .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
      );
    },
    stop,
  };
}
