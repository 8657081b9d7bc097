import type { Observation } from '../core/observation.ts';
import type { Probe } from '../core/probe.ts';
import type { Host, Target } from '../core/target.ts';
import type { Prober } from '../ports/prober.ts';
import type { Asking, Found } from './asking.ts';
import { type Deadline, deadlineIn, timedOut } from './deadline.ts';
import { createEngines, type Engines } from './engines.ts';
import { Failure } from './failure.ts';
import { createMachines, type Environment, type Machines } from './machines.ts';
import { askProbe } from './probes/ask-probe.ts';
import { createSharing, type Sharing } from './share.ts';

export interface ProberOptions {
  /** This process's: SSH_AUTH_SOCK, DOCKER_HOST and its companions, and PATH, HOME and the like for local commands. */
  readonly environment: Environment;
}

interface Parts {
  readonly machines: Machines;
  readonly engines: Engines;
  readonly sharing: Sharing;
}

/** A prober of real hosts. Nothing is connected before the first question; after `close` a question connects anew. */
export function createProber(hosts: ReadonlyMap<string, Host>, options: ProberOptions): Prober {
  const sharing = createSharing();
  const engines = createEngines(options.environment, sharing);
  const parts: Parts = { machines: createMachines(hosts, options.environment), engines, sharing };
  return {
    observe: (target, probe, limits, signal) =>
      observe(parts, hosts, target, probe, deadlineIn(limits.timeoutMs, signal)),
    async close() {
      parts.engines.close();
      parts.machines.close();
    },
  };
}

async function observe(
  parts: Parts,
  hosts: ReadonlyMap<string, Host>,
  target: Target,
  probe: Probe,
  deadline: Deadline,
): Promise<Observation> {
  const host = hosts.get(target.host);
  if (!host) return unknownHost(target, hosts);
  let asking: Asking | undefined;
  let release = (): void => {};
  try {
    if (deadline.signal.aborted) throw timedOut(`the host ${host.name}`, deadline);
    const machine = parts.machines.of(host);
    release = machine.hold();
    asking = ask(parts, { target, host, machine, deadline });
    return finish(asking, await askProbe(asking, probe));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return fail(asking, error);
  } finally {
    release();
  }
}

function ask(parts: Parts, about: Pick<Asking, 'target' | 'host' | 'machine' | 'deadline'>): Asking {
  const { target, host, machine } = about;
  const asking: Asking = {
    ...about,
    trace: [],
    secrets: new Set(),
    engine: () => parts.engines.of(host, machine, about.deadline),
    async share(what, work) {
      const late = (): Failure => timedOut(what, about.deadline);
      const shared = await parts.sharing.once(
        `${what} ${host.name} ${target.name}`,
        about.deadline,
        (deadline) => recorded(parts, { ...about, deadline }, work),
        late,
      );
      asking.trace.push(...shared.asking.trace);
      for (const secret of shared.asking.secrets) asking.secrets.add(secret);
      if (shared.kind === 'failed') throw shared.error;
      return shared.value;
    },
  };
  return asking;
}

type Recorded<T> = { readonly asking: Asking } & (
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
);

/** Shared work with its own record, which each waiter takes over, also of a failure. */
async function recorded<T>(
  parts: Parts,
  about: Parameters<typeof ask>[1],
  work: (asking: Asking) => Promise<T>,
): Promise<Recorded<T>> {
  const asking = ask(parts, about);
  try {
    return { kind: 'done', asking, value: await work(asking) };
  } catch (error) {
    return { kind: 'failed', asking, error };
  }
}

function finish(asking: Asking, found: Found): Observation {
  return {
    kind: 'answer',
    data: found.data,
    text: found.text ?? '',
    truncated: found.truncated ?? false,
    ...record(asking),
  };
}

function fail(asking: Asking | undefined, failure: Failure): Observation {
  const { reason, message, remedy, text } = failure;
  return {
    kind: 'none',
    reason,
    message,
    remedy,
    text: text.includes(message) ? text : `${message}\n${text}`,
    truncated: reason === 'too-large',
    ...record(asking),
  };
}

/** A trace may be shown: secrets that a question was asked with are masked there. */
function record(asking: Asking | undefined): Pick<Observation, 'trace' | 'secrets'> {
  if (!asking) return { trace: [], secrets: [] };
  const secrets = [...asking.secrets];
  const mask = (argument: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), argument);
  return { secrets, trace: asking.trace.map((one) => ({ ...one, argv: one.argv.map(mask) })) };
}

function unknownHost(target: Target, hosts: ReadonlyMap<string, Host>): Observation {
  const failure = new Failure(
    'unsupported',
    `the target ${target.name} names the host ${target.host}, which is not in the config`,
    `Hosts of the config: ${[...hosts.keys()].sort().join(', ')}`,
  );
  return fail(undefined, failure);
}
