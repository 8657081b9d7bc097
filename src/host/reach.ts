import type { DockerAddress, Host, Target } from '../core/target.ts';
import type { Asking } from './asking.ts';
import { type Deadline, timedOut } from './deadline.ts';
import { addressFromEnvironment } from './docker/address.ts';
import { createEngines, type Engines } from './engines.ts';
import { Failure } from './failure.ts';
import type { Machine } from './machine.ts';
import { createMachines, type Environment, type Machines } from './machines.ts';
import { createSharing, type Sharing } from './share.ts';

/** The way to the hosts of a config: one connection and one engine each, shared by all who ask and all who act. */
export interface Reach {
  /**
   * Begins work on a target; its host's connection stays open until `release` is called. Throws a Failure for a host that
   * is not in the config, for jump hosts that lead nowhere, and when there is no time left.
   */
  begin(target: Target, deadline: Deadline): { readonly asking: Asking; readonly release: () => void };
  /** Closes everything; what is begun afterwards connects anew. */
  close(): void;
}

interface Parts {
  readonly machines: Machines;
  readonly engines: Engines;
  readonly sharing: Sharing;
}

type About = Pick<Asking, 'target' | 'host' | 'machine' | 'deadline' | 'address'>;

/** A reach of `hosts`; nothing is connected before the first work begins. */
export function createReach(hosts: ReadonlyMap<string, Host>, environment: Environment): Reach {
  const sharing = createSharing();
  const engines = createEngines(sharing);
  const parts: Parts = { machines: createMachines(hosts, environment), engines, sharing };
  return {
    begin(target, deadline) {
      const host = hosts.get(target.host);
      if (!host) throw unknownHost(target, hosts);
      if (deadline.signal.aborted) throw timedOut(`the host ${host.name}`, deadline);
      const machine = parts.machines.of(host);
      const address = addressOf(host, machine, environment);
      return { asking: ask(parts, { target, host, machine, deadline, address }), release: machine.hold() };
    },
    close() {
      parts.engines.close();
      parts.machines.close();
    },
  };
}

/** The configured address, else (on this machine) DOCKER_HOST; without one the engine is looked for. */
function addressOf(host: Host, machine: Machine, environment: Environment): DockerAddress | undefined {
  return host.docker ?? (machine.kind === 'local' ? addressFromEnvironment(environment) : undefined);
}

function ask(parts: Parts, about: About): Asking {
  const { target, host, machine } = about;
  const asking: Asking = {
    ...about,
    trace: [],
    secrets: new Set(),
    engine: () => parts.engines.of(machine, about.address, about.deadline),
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
  about: About,
  work: (asking: Asking) => Promise<T>,
): Promise<Recorded<T>> {
  const asking = ask(parts, about);
  try {
    return { kind: 'done', asking, value: await work(asking) };
  } catch (error) {
    return { kind: 'failed', asking, error };
  }
}

function unknownHost(target: Target, hosts: ReadonlyMap<string, Host>): Failure {
  return new Failure(
    'unsupported',
    `the target ${target.name} names the host ${target.host}, which is not in the config`,
    `Hosts of the config: ${[...hosts.keys()].sort().join(', ')}`,
  );
}
