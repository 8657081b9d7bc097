import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const BIN = join(import.meta.dirname, '../../bin');

/** Makes a folder that looks like a clone after `npm ci`, with this `src/main.ts`. */
export function makeClone(main: string): { root: string; [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'umpire-bin-'));
  cpSync(BIN, join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  for (const folder of ['src', 'node_modules/.bin', 'node_modules/node/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'src/main.ts'), main);
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

export interface Run {
  readonly pid: number;
  /** Writes to stdin and ends it. */
  say(text: string): void;
  /** Resolves once stdout has a line that contains `part`. */
  saw(part: string): Promise<string>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts a program with a clean environment; `env` is added. */
export function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Run {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, ...(cwd && { cwd }) });
  let stdout = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    for (const check of waiting) check();
  });
  const stderr = text(child.stderr);
  const ended = new Promise<Awaited<Run['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async (code, signal) => resolve({ code, signal, stdout, stderr: await stderr }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    say: (words) => void child.stdin.end(words),
    saw(part) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const check = () => {
        const line = stdout.split('\n').find((each) => each.includes(part));
        if (line !== undefined) resolve(line);
      };
      waiting.add(check);
      check();
      ended.then(() => reject(new Error(`ended without ${part}; stdout: ${stdout}`)));
      return promise.finally(() => waiting.delete(check));
    },
  };
}
