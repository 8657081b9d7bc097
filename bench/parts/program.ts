import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const UMPIRE = join(import.meta.dirname, '../../bin/umpire.js');
const READY_MS = 30_000;
const ASK_EVERY_MS = 5;
const STOP_MS = 15_000;
const OUTPUT_CHARS = 4_000;

/** A process this one started; the kernel ends it too when this one dies. */
export interface Program {
  readonly pid: number;
  /** From its start until it was ready. */
  readonly readyMs: number;
  /** Resident memory now, in MB. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

interface Start {
  /** Arguments for Node. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Any address that answers with `status` (default: with anything) when it is ready. */
  readonly url: string;
  readonly status?: number;
}

/** Starts Umpire with nothing of this process's environment but PATH and HOME, and waits for its `/readyz`. */
export function startUmpire(env: Readonly<Record<string, string>>, port: number): Promise<Program> {
  const url = `http://127.0.0.1:${port}/readyz`;
  return startProgram({ argv: [UMPIRE, 'start'], env: { ...env, PORT: String(port) }, url, status: 200 });
}

export async function startProgram({ argv, env, url, status }: Start): Promise<Program> {
  const began = performance.now();
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, ...argv], {
    env: { ...plainEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const hear = (text: string) => {
    output = (output + text).slice(-OUTPUT_CHARS);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const closed = once(child, 'close');
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await closed;
    clearTimeout(timer);
  };
  for (;;) {
    const answered = (await fetch(url).catch(() => undefined))?.status;
    if (answered !== undefined && (status === undefined || answered === status)) break;
    if (child.exitCode !== null || performance.now() - began > READY_MS) {
      await stop();
      throw new Error(`${argv.join(' ')} did not become ready:\n${output}`);
    }
    await pause(ASK_EVERY_MS);
  }
  const pid = child.pid ?? 0;
  return { pid, readyMs: performance.now() - began, memory: () => residentMemory(pid), stop };
}

/** Runs Umpire's command line to its end; throws unless it ends with `code`. Resolves with its standard output. */
export function runUmpire(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  code = 0,
): Promise<string> {
  return runNode([UMPIRE, ...argv], env, code);
}

/** Runs Node to its end; throws unless it ends with `code`. */
export async function runNode(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  code = 0,
): Promise<string> {
  const child = spawn(process.execPath, argv, {
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: READY_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [ended] = await once(child, 'close');
  if (ended !== code) throw new Error(`node ${argv.join(' ')} ended with ${ended}:\n${stderr}`);
  return stdout;
}

function plainEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}

async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
