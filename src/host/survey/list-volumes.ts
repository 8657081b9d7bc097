import type { InventoryVolume } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { callEngine } from '../docker/call-engine.ts';
import { entriesAt, listAt, textAt } from '../docker/reading.ts';
import { projectLabel } from './project-label.ts';

/** Engines give this name to a volume nobody named; those since 23.0 label it, too. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** All volumes of the host, by name; how large they are the engine tells elsewhere. */
export async function listVolumes(asking: Asking): Promise<Omit<InventoryVolume, 'bytes'>[]> {
  const { body } = await callEngine(asking, { method: 'GET', path: '/volumes' });
  const volumes = listAt(body, 'Volumes').map((volume) => {
    const name = textAt(volume, 'Name');
    const labelled = entriesAt(volume, 'Labels').some(([label]) => label === 'com.docker.volume.anonymous');
    return { name, project: projectLabel(volume), anonymous: labelled || ANONYMOUS.test(name) };
  });
  return volumes.sort((a, b) => (a.name < b.name ? -1 : 1));
}
