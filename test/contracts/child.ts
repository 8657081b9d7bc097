import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of this folder tree in a process of its own; what it prints is heard line by line. */
export interface Child {
  readonly pid: number;
  readonly lines: string[];
  /** Resolves with the first line from now on that `matches`; rejects when the process ends without one. */
  line(matches: RegExp): Promise<string>;
  /** Sends a line to its standard input. */
  say(text: string): void;
  /** Sends it a signal. */
  signal(name: NodeJS.Signals): void;
  /** Ends it without warning and waits for that. */
  kill(): Promise<void>;
}

/** Starts `test/<path>` with arguments. */
export function startChild(path: string, ...args: readonly string[]): Child {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '..', path), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (!child.stdout || !child.stdin || !child.stderr || child.pid === undefined)
    throw new Error(`${path} did not start`);
  const { stdin, pid } = child;
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const tell of waiting) tell(line);
  });
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-4_000);
  });
  const exit = once(child, 'close');
  return {
    pid,
    lines,
    line: async (matches) => {
      const found = new Promise<string>((resolve) =>
        waiting.add((line) => matches.test(line) && resolve(line)),
      );
      const ended = exit.then(() =>
        Promise.reject(new Error(`${path} ended without ${matches}: ${lines.join()} ${errors}`)),
      );
      return await Promise.race([found, ended]);
    },
    say: (text) => stdin.write(`${text}\n`),
    signal: (name) => {
      child.kill(name);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
