import type { Ask } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { findContainer } from '../../docker/containers.ts';
import { listAt, numberAt, textAt } from '../../docker/reading.ts';

/** Kinds of the Engine API's ContainerChangeResponseItem. */
const KINDS = ['modified', 'added', 'deleted'] as const;
const MAX_CHANGES = 5000;

/** `diff`; the engine says null where nothing changed. */
export const askDiff: Ask<'diff'> = async (asking, { service }) => {
  const container = await findContainer(asking, service);
  const { body } = await callEngine(asking, { method: 'GET', path: `/containers/${container.id}/changes` });
  const all = listAt(body);
  const changes = all
    .slice(0, MAX_CHANGES)
    .map((one) => ({ path: textAt(one, 'Path'), change: KINDS[numberAt(one, 'Kind')] ?? 'modified' }));
  return {
    data: { changes },
    text: changes.map(({ path, change }) => `${change} ${path}`).join('\n'),
    truncated: all.length > MAX_CHANGES,
  };
};
