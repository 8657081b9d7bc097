import type { Host, SshTransport } from '../core/target.ts';
import { Failure } from './failure.ts';
import { createLocalMachine } from './local/local-machine.ts';
import type { Machine } from './machine.ts';
import { type Connection, createConnection } from './ssh/connection.ts';
import { createSshMachine } from './ssh/ssh-machine.ts';

/** The machines of a config, one for each host and made on first use, with one SSH connection each. */
export interface Machines {
  /** Throws a Failure for jump hosts that lead nowhere. */
  of(host: Host): Machine;
  close(): void;
}

/** What of this process's environment reaching hosts needs: `SSH_AUTH_SOCK`, `DOCKER_HOST`, `PATH`, `HOME` and the like. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Machines for `hosts`; jump hosts are looked up there by name. */
export function createMachines(hosts: ReadonlyMap<string, Host>, environment: Environment): Machines {
  const machines = new Map<string, Machine>();
  const connections = new Map<string, Connection>();

  const connectionTo = (name: string, transport: SshTransport, behind: readonly string[]): Connection => {
    const known = connections.get(name);
    if (known) return known;
    const jump = transport.jump === undefined ? undefined : connectionVia(transport.jump, [...behind, name]);
    const connection = createConnection(transport, jump, environment.SSH_AUTH_SOCK);
    connections.set(name, connection);
    return connection;
  };

  const connectionVia = (jump: string, behind: readonly string[]): Connection => {
    const way = [...behind, jump].join(' → ');
    if (behind.includes(jump))
      throw new Failure(
        'unsupported',
        `the jump hosts lead in a circle: ${way}`,
        'Change `ssh.jump` of one of them in the config.',
      );
    const host = hosts.get(jump);
    if (host?.transport.kind !== 'ssh')
      throw new Failure(
        'unsupported',
        `the jump host ${jump} (${way}) is no ssh host of the config`,
        `Name an ssh host in \`ssh.jump\`: ${sshHosts(hosts)}`,
      );
    return connectionTo(jump, host.transport, behind);
  };

  return {
    of(host) {
      const known = machines.get(host.name);
      if (known) return known;
      const { transport } = host;
      const machine =
        transport.kind === 'local'
          ? createLocalMachine(host.name, environment)
          : createSshMachine(host.name, connectionTo(host.name, transport, []));
      machines.set(host.name, machine);
      return machine;
    },
    close() {
      for (const connection of connections.values()) connection.close();
      machines.clear();
      connections.clear();
    },
  };
}

function sshHosts(hosts: ReadonlyMap<string, Host>): string {
  const names = [...hosts.values()].filter((host) => host.transport.kind === 'ssh').map((host) => host.name);
  return names.length === 0 ? 'there is none' : names.sort().join(', ');
}
