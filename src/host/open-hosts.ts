import type { Host } from '../core/target.ts';
import type { Hands } from '../ports/hands.ts';
import type { Prober } from '../ports/prober.ts';
import { createHands } from './changes/hands.ts';
import type { Environment } from './machines.ts';
import { proberOver } from './prober.ts';
import { createReach } from './reach.ts';

export interface HostsOptions {
  /** This process's: SSH_AUTH_SOCK, DOCKER_HOST and its companions, and PATH, HOME and the like for local commands. */
  readonly environment: Environment;
  /** Where backups and claims go on each host: absolute, or `~/` for the home folder of the user there. */
  readonly backups: { readonly folder: string };
}

/** Eyes and hands on the same hosts, over one connection each. */
export interface Hosts {
  readonly prober: Prober;
  readonly hands: Hands;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Opens nothing yet: a host is connected when it is first asked, or first worked on. */
export function openHosts(hosts: ReadonlyMap<string, Host>, options: HostsOptions): Hosts {
  const reach = createReach(hosts, options.environment);
  const prober = proberOver(reach);
  return { prober, hands: createHands(reach, options), close: () => prober.close() };
}
