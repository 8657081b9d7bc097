import type { InventoryImage } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { callEngine } from '../docker/call-engine.ts';
import { listAt, numberAt, textAt, textsAt } from '../docker/reading.ts';

/** All images of the host but the layers in between, by id. */
export async function listImages(asking: Asking): Promise<InventoryImage[]> {
  const { body } = await callEngine(asking, { method: 'GET', path: '/images/json' });
  const images = listAt(body).map((image) => ({
    id: imageIdOf(textAt(image, 'Id')),
    tags: textsAt(image, 'RepoTags').filter((tag) => tag !== '<none>:<none>'),
    bytes: Math.max(0, numberAt(image, 'Size')),
  }));
  return images.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Podman leaves out the name of the digest here and there. */
export function imageIdOf(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}
