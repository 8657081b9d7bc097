import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { type Deadline, timedOut, within } from '../deadline.ts';
import { EndpointFailure, errorCode, errorText, Failure, refusedConnection } from '../failure.ts';
import type { Endpoint, Machine } from '../machine.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { PLAIN_PATH } from '../run/remote-script.ts';
import { type Running, watch } from '../run/watch.ts';

/** What a local command may see of our environment: never tokens and keys of Umpire itself. */
const PASSED_ON = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_RUNTIME_DIR'];

/** How long a killed command's streams may take to close. */
const KILL_MS = 1000;

/** Exit codes of POSIX shells for a program that cannot be started. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** This machine. */
export function createLocalMachine(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): Machine {
  const env = {
    ...pick(environment, PASSED_ON),
    PATH: environment.PATH ? `${environment.PATH}:${PLAIN_PATH}` : PLAIN_PATH,
    LC_ALL: 'C',
  };
  return {
    name,
    kind: 'local',
    async run(argv, deadline, { name = argv.join(' '), transcript } = {}) {
      const [program = '', ...args] = argv;
      const began = performance.now();
      // Detached makes it the leader of a process group of its own, which is what gets killed.
      const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      try {
        await once(child, 'spawn');
      } catch (error) {
        return cannotStart(program, error, performance.now() - began);
      }
      return watch(running(child, child.stdout, child.stderr), name, deadline, transcript);
    },
    dial: dialHere,
    hold: () => () => {},
  };
}

function pick(
  environment: Readonly<Record<string, string | undefined>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) => (environment[key] === undefined ? [] : [[key, environment[key]]])),
  );
}

/** The same answer a shell on a remote host would give. */
function cannotStart(program: string, error: unknown, durationMs: number) {
  const missing = errorCode(error) === 'ENOENT';
  const stderr = missing
    ? `sh: exec: ${program}: not found\n`
    : `sh: exec: ${program}: ${errorText(error)}\n`;
  return { exitCode: missing ? NOT_FOUND : NOT_EXECUTABLE, stdout: '', stderr, truncated: false, durationMs };
}

function running(child: ChildProcess, stdout: Readable, stderr: Readable): Running {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    stdout,
    stderr,
    exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))),
    closed,
    async kill() {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if (errorCode(error) !== 'ESRCH') throw error;
      }
      // Its streams close when the last that held them is dead.
      const dead = await within(KILL_MS, closed);
      stdout.destroy();
      stderr.destroy();
      return dead ? '' : 'something it started left its process group';
    },
  };
}

async function dialHere(to: Endpoint, deadline: Deadline): Promise<net.Socket> {
  const where = to.kind === 'unix' ? to.path : `${to.address}:${to.port}`;
  const socket = to.kind === 'unix' ? net.connect(to.path) : net.connect(to.port, to.address);
  socket.on('error', () => {});
  try {
    await deadline.wait(once(socket, 'connect'), () => timedOut(where, deadline));
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof Failure) throw error;
    if (errorCode(error) === 'ECONNREFUSED') throw refusedConnection(where, error);
    const reason = errorCode(error) === 'EACCES' ? 'refused' : 'unreachable';
    throw new EndpointFailure(reason, errorText(error), `Check that ${where} answers.`, { cause: error });
  }
}
