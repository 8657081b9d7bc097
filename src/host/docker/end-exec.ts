import { setTimeout as sleep } from 'node:timers/promises';
import { type Deadline, deadlineIn } from '../deadline.ts';
import { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import type { Container } from './containers.ts';
import { createExec } from './create-exec.ts';
import type { Call, Engine } from './engine.ts';
import { flagAt, numberAt } from './reading.ts';

/** How long a killed exec may still be called running. */
const SETTLE_MS = 2000;
const SETTLE_PAUSE_MS = 20;
const KILL_MS = 5000;

/**
 * Kills an exec: its process group in the container where that is known, else by its process id on the host. Resolves
 * with what goes on nevertheless, or ''.
 */
export async function endExec(
  engine: Engine,
  machine: Machine,
  container: Container,
  id: string,
  group: number | undefined,
): Promise<string> {
  const deadline = deadlineIn(KILL_MS, new AbortController().signal);
  const inspect: Call = { method: 'GET', path: `/exec/${id}/json` };
  try {
    const { body } = await engine.ask(inspect, deadline);
    if (!flagAt(body, 'Running')) return '';
    const hostPid = numberAt(body, 'Pid');
    if (group === undefined) await killOnHost(machine, container, hostPid, deadline);
    else await runKill(engine, container, group, deadline);
    for (let asked = 0; asked * SETTLE_PAUSE_MS < SETTLE_MS; asked++) {
      const now = await engine.ask(inspect, deadline);
      if (!flagAt(now.body, 'Running')) return '';
      await sleep(SETTLE_PAUSE_MS);
    }
    return `it goes on in the container as process ${hostPid} of the host`;
  } catch (error) {
    return error instanceof Failure ? error.message : String(error);
  }
}

async function runKill(
  engine: Engine,
  container: Container,
  group: number,
  deadline: Deadline,
): Promise<void> {
  const id = await createExec(engine, container, ['sh', '-c', `kill -s KILL -- -${group}`], deadline);
  await engine.ask(
    { method: 'POST', path: `/exec/${id}/start`, body: { Detach: false, Tty: false } },
    deadline,
  );
}

/** Only a process that is in this container's cgroup: an engine behind tcp:// may run on another machine. */
async function killOnHost(
  machine: Machine,
  container: Container,
  pid: number,
  deadline: Deadline,
): Promise<void> {
  if (pid <= 1) return;
  await machine.run(
    ['sh', '-c', 'grep -q "$2" "/proc/$1/cgroup" && kill -s KILL -- "-$1"', 'sh', String(pid), container.id],
    deadline,
  );
}
