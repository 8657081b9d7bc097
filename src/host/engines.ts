import type { DockerAddress } from '../core/target.ts';
import { type Deadline, timedOut } from './deadline.ts';
import type { Call, Engine } from './docker/engine.ts';
import { findEngine } from './docker/find-engine.ts';
import { EndpointFailure } from './failure.ts';
import type { Machine } from './machine.ts';
import type { Sharing } from './share.ts';

/** The engines of the hosts, each found on first use and looked for anew when it cannot be reached any more. */
export interface Engines {
  of(machine: Machine, address: DockerAddress | undefined, deadline: Deadline): Promise<Engine>;
  close(): void;
}

/** No engine found yet. */
export function createEngines(sharing: Sharing): Engines {
  const found = new Map<string, Engine>();

  const find = async (
    machine: Machine,
    address: DockerAddress | undefined,
    deadline: Deadline,
  ): Promise<Engine> =>
    found.get(machine.name) ??
    sharing.once(
      `engine ${machine.name}`,
      deadline,
      async (shared) => {
        const engine = await findEngine(machine, address, shared);
        found.set(machine.name, engine);
        return engine;
      },
      () => timedOut(`the engine of ${machine.name}`, deadline),
    );

  /** A daemon that went away is said in the words of `findEngine`; one that came back is asked again, if that changes nothing. */
  const asking = async <T>(
    machine: Machine,
    address: DockerAddress | undefined,
    engine: Engine,
    call: Call,
    deadline: Deadline,
    use: (engine: Engine) => Promise<T>,
  ): Promise<T> => {
    try {
      return await use(engine);
    } catch (error) {
      if (!(error instanceof EndpointFailure) || deadline.signal.aborted) throw error;
      if (found.get(machine.name) === engine) found.delete(machine.name);
      engine.retire();
      const fresh = await find(machine, address, deadline);
      if (call.method !== 'GET') throw error;
      return use(fresh);
    }
  };

  return {
    async of(machine, address, deadline) {
      const engine = await find(machine, address, deadline);
      const lasting = <T>(call: Call, until: Deadline, use: (one: Engine) => Promise<T>) =>
        asking(machine, address, engine, call, until, use);
      return {
        ...engine,
        ask: (call, until) => lasting(call, until, (one) => one.ask(call, until)),
        stream: (call, until) => lasting(call, until, (one) => one.stream(call, until)),
      };
    },
    close() {
      for (const engine of found.values()) engine.close();
      found.clear();
    },
  };
}
