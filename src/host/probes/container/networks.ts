import type { Json } from '../../../core/diagnosis/observation.ts';
import type { Ask, Asking } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { entriesAt, flagAt, listAt, textAt } from '../../docker/reading.ts';
import { Failure } from '../../failure.ts';

const LABELS = ['com.docker.compose.project', 'io.podman.compose.project'];
const MAX_NETWORKS = 100;

/** `networks`; the list names no containers, so each network is asked. */
export const askNetworks: Ask<'networks'> = async (asking) => {
  const listed = (await list(asking)).slice(0, MAX_NETWORKS);
  const inspected = await Promise.all(
    listed.map((one) => inspect(asking, textAt(one, 'Id') || textAt(one, 'Name'))),
  );
  const networks = inspected.flat().sort((a, b) => a.name.localeCompare(b.name));
  return {
    data: { networks },
    text: networks
      .map(({ name, driver, containers }) => `${name} (${driver}): ${containers.join(', ')}`)
      .join('\n'),
  };
};

async function list(asking: Asking): Promise<Json[]> {
  const { compose } = asking.target;
  if (!compose) return listAt((await callEngine(asking, { method: 'GET', path: '/networks' })).body);
  for (const label of LABELS) {
    const filters = JSON.stringify({ label: [`${label}=${compose.project}`] });
    const found = listAt(
      (await callEngine(asking, { method: 'GET', path: '/networks', query: { filters } })).body,
    );
    if (found.length > 0) return found;
  }
  return [];
}

async function inspect(
  asking: Asking,
  id: string,
): Promise<{ name: string; driver: string; internal: boolean; containers: string[] }[]> {
  try {
    const { body } = await callEngine(asking, { method: 'GET', path: `/networks/${encodeURIComponent(id)}` });
    const containers = entriesAt(body, 'Containers').map(
      ([, one]) => textAt(one, 'Name') || textAt(one, 'name'),
    );
    return [
      {
        name: textAt(body, 'Name'),
        driver: textAt(body, 'Driver'),
        internal: flagAt(body, 'Internal'),
        containers: containers.sort(),
      },
    ];
  } catch (error) {
    if (error instanceof Failure && error.reason === 'missing') return [];
    throw error;
  }
}
