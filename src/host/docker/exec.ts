import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NoAnswer } from '../../core/diagnosis/observation.ts';
import { type Asking, checkArgv, traced } from '../asking.ts';
import { deadlineIn, within } from '../deadline.ts';
import { Failure } from '../failure.ts';
import type { Machine, Ran } from '../machine.ts';
import { type GroupMark, groupMark, pastMark } from '../run/group-mark.ts';
import { type Running, watch } from '../run/watch.ts';
import { replyFailure } from './call-engine.ts';
import { type Container, notRunning, readContainer } from './containers.ts';
import { createExec } from './create-exec.ts';
import { demultiplexer } from './demultiplex.ts';
import { endExec } from './end-exec.ts';
import type { Call, Engine } from './engine.ts';
import { readBody } from './read-body.ts';
import { flagAt, numberAt } from './reading.ts';

// The engine has no call that ends an exec (moby#9098): the process tells its id first. Its words for a program that is
// not there are the engine's own, which signatures know.
const SCRIPT = [
  'echo "$1$$"',
  'shift',
  'command -v "$1" >/dev/null 2>&1 || { echo "exec: \\"$1\\": executable file not found in \\$PATH" >&2; exit 127; }',
  'exec "$@"',
].join('\n');

/** Exit codes of an engine that could not start a program (there is no shell in the container). */
const NOT_STARTED = [126, 127];
const KILLED = 137;
const VANISHING: readonly NoAnswer[] = ['unreachable', 'timed-out'];
/** How long a finished exec may still be called running. */
const SETTLE_MS = 2000;
const SETTLE_PAUSE_MS = 20;
const KILL_MS = 5000;

/**
 * Runs a command in a running container. At the deadline its process group in the container is killed: by a second exec
 * where the container has a shell, else by its process id on the host, which takes root there; where neither works the
 * failure says so.
 */
export async function execIn(asking: Asking, container: Container, argv: readonly string[]): Promise<Ran> {
  checkArgv(argv);
  const engine = await asking.engine();
  const mark = `umpire-${randomBytes(8).toString('hex')}:`;
  return traced(asking, ['docker', 'exec', container.name, ...argv], async () => {
    const wrapped = groupMark(mark);
    const script = ['sh', '-c', SCRIPT, 'sh', mark, ...argv];
    const ran = await execOrVanish(asking, engine, container, script, wrapped, argv);
    const noShell = wrapped.group() === undefined && NOT_STARTED.includes(ran.exitCode);
    return noShell ? execOrVanish(asking, engine, container, argv, undefined, argv) : ran;
  });
}

/** An end that a vanished container would bring about is looked into: the container says what it really was. */
async function execOrVanish(...exec: Parameters<typeof execOnce>): Promise<Ran> {
  const [, engine, container] = exec;
  try {
    const ran = await execOnce(...exec);
    if (ran.exitCode === KILLED) await checkThere(engine, container);
    return ran;
  } catch (error) {
    if (error instanceof Failure && VANISHING.includes(error.reason)) await checkThere(engine, container);
    throw error;
  }
}

/**
 * Throws `missing` or `not-running` for a container that was running when it was asked. Removing one takes the engine a
 * moment in which it still says otherwise.
 */
async function checkThere(engine: Engine, container: Container): Promise<void> {
  const deadline = deadlineIn(SETTLE_MS, new AbortController().signal);
  const call: Call = { method: 'GET', path: `/containers/${container.id}/json` };
  let last = container;
  while (!deadline.signal.aborted) {
    const reply = await engine.ask(call, deadline).catch(() => undefined);
    if (reply?.status === 404) throw replyFailure(call, reply.status, reply.body);
    if (reply?.status === 200) last = readContainer(reply.body);
    await sleep(SETTLE_PAUSE_MS);
  }
  if (last.state !== 'running') throw notRunning(last);
}

async function execOnce(
  asking: Asking,
  engine: Engine,
  container: Container,
  argv: readonly string[],
  mark: GroupMark | undefined,
  shown: readonly string[],
): Promise<Ran> {
  const { deadline, machine } = asking;
  const id = await createExec(engine, container, argv, deadline);
  const start: Call = { method: 'POST', path: `/exec/${id}/start`, body: { Detach: false, Tty: false } };
  const reply = await engine.stream(start, deadline);
  if (reply.statusCode !== 200)
    throw replyFailure(start, reply.statusCode ?? 0, await readBody(reply, 'exec start', deadline));
  const running = follow(engine, machine, container, id, reply, mark);
  return watch(running, `docker exec ${container.name} ${shown.join(' ')}`, deadline);
}

function follow(
  engine: Engine,
  machine: Machine,
  container: Container,
  id: string,
  reply: IncomingMessage,
  mark: GroupMark | undefined,
): Running {
  const frames = demultiplexer();
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const stdout = mark ? pastMark(mark, tell) : new PassThrough();
  const stderr = new PassThrough();
  const outputs = { stdout, stderr };
  reply.on('data', (chunk: Buffer) => {
    for (const { stream, bytes } of frames.push(chunk)) outputs[stream].write(bytes);
  });
  const read = finished(reply)
    .catch(() => {})
    .finally(() => {
      stdout.end();
      stderr.end();
    });
  const closed = read
    .then(() => Promise.all([finished(stdout), finished(stderr)]))
    .then(
      () => {},
      () => {},
    );
  return {
    stdout,
    stderr,
    closed,
    exited: closed.then(() => exitCodeOf(engine, id)),
    async kill() {
      if (mark) await within(KILL_MS, told);
      // Before the second exec: its channel may be the one that needs.
      reply.destroy();
      const pressing = engine.pressing();
      try {
        return await endExec(pressing, machine, container, id, mark?.group());
      } finally {
        pressing.close();
      }
    },
  };
}

/** Asked at once: the engine forgets finished execs within minutes. */
async function exitCodeOf(engine: Engine, id: string): Promise<number | null> {
  const deadline = deadlineIn(SETTLE_MS, new AbortController().signal);
  try {
    for (;;) {
      const { status, body } = await engine.ask({ method: 'GET', path: `/exec/${id}/json` }, deadline);
      if (status !== 200) return null;
      if (!flagAt(body, 'Running')) return numberAt(body, 'ExitCode');
      await sleep(SETTLE_PAUSE_MS, undefined, { signal: deadline.signal });
    }
  } catch {
    return null;
  }
}
