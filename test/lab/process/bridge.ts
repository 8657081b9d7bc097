import { run, tryRun } from './run.ts';

const FIRST_NET = 200;
const LAST_NET = 254;

export interface Bridge {
  readonly name: string;
  /** The N of its 10.N.0.0/16, in use nowhere else on this machine. */
  readonly net: number;
  readonly pool: string;
}

/** Makes a network bridge with a range of addresses of its own. The kernel refuses a name twice, so two labs cannot take the same. */
export async function makeBridge(): Promise<Bridge> {
  const taken = await run(['ip', '-4', 'route', 'show', 'table', 'all']);
  for (let net = FIRST_NET; net <= LAST_NET; net++) {
    const name = `umpire${net}`;
    if (taken.includes(` 10.${net}.`) || taken.includes(`\n10.${net}.`)) continue;
    const { exitCode, stderr } = await tryRun(['ip', 'link', 'add', 'name', name, 'type', 'bridge']);
    if (exitCode !== 0 && stderr.includes('File exists')) continue;
    if (exitCode !== 0) throw new Error(`cannot make a network bridge (root is needed): ${stderr}`);
    await run(['ip', 'address', 'add', `10.${net}.255.1/24`, 'dev', name]);
    await run(['ip', 'link', 'set', name, 'up']);
    return { name, net, pool: `10.${net}.0.0/16` };
  }
  throw new Error(
    `no free network between 10.${FIRST_NET}.0.0/16 and 10.${LAST_NET}.0.0/16: remove bridges named umpire* (ip link delete)`,
  );
}

/** Removes every bridge with an address in 10.`net`.0.0/16: the daemon's own, and those of networks it did not remove itself. */
export async function removeBridges(net: number): Promise<void> {
  const addresses = (await run(['ip', '-4', '-oneline', 'address', 'show', 'type', 'bridge'])).split('\n');
  for (const line of addresses) {
    const [, name = '', , address = ''] = line.split(/\s+/);
    if (address.startsWith(`10.${net}.`)) await tryRun(['ip', 'link', 'delete', name]);
  }
}
