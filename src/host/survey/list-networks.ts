import type { InventoryNetwork } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { callEngine } from '../docker/call-engine.ts';
import { listAt, textAt } from '../docker/reading.ts';
import { projectLabel } from './project-label.ts';

/** Docker's own; Podman calls its default network `bridge` here, too. */
const BUILT_IN: readonly string[] = ['bridge', 'host', 'none'];

/** All networks of the host, by name. */
export async function listNetworks(asking: Asking): Promise<InventoryNetwork[]> {
  const { body } = await callEngine(asking, { method: 'GET', path: '/networks' });
  const networks = listAt(body).map((network) => {
    const name = textAt(network, 'Name');
    return {
      id: textAt(network, 'Id'),
      name,
      project: projectLabel(network),
      builtIn: BUILT_IN.includes(name),
    };
  });
  return networks.sort((a, b) => (a.name < b.name ? -1 : 1));
}
