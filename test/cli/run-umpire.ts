import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../bin/umpire.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly env?: Record<string, string>;
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** Runs the real program to its end, with nothing of this process's environment but PATH and HOME. */
export function runUmpire(argv: readonly string[], options: Options = {}): Promise<Ended> {
  const { child, ended } = startUmpire(argv, options);
  child.stdin?.end(options.input ?? '');
  return ended;
}

/** Starts the real program and leaves it running; who starts it ends it. */
export function startUmpire(
  argv: readonly string[],
  { env = {}, cwd, timeoutMs = 60_000 }: Options = {},
): { child: ChildProcess; ended: Promise<Ended>; output: { stdout: string; stderr: string } } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    env: { PATH, HOME, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.on('error', () => {}); // a program that ends early does not read its input
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { child, ended, output };
}
