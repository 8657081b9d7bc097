import type { Json } from '../../core/diagnosis/observation.ts';
import type { InventoryContainer } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { callEngine } from '../docker/call-engine.ts';
import { type Container, inspectContainers, projectOf, readContainer } from '../docker/containers.ts';
import { entriesAt, flagAt, listAt, textAt } from '../docker/reading.ts';
import { Failure } from '../failure.ts';
import { imageIdOf } from './list-images.ts';

/** More than this on one host are no picture anybody could approve. */
const MOST = 2000;

/** A container for a plan, and as the engine tells it. */
export interface Listed {
  readonly container: Container;
  readonly shown: Omit<InventoryContainer, 'sqlite'>;
}

/** All containers of the host, running or not, by name. */
export async function listAllContainers(asking: Asking): Promise<Listed[]> {
  const { body } = await callEngine(asking, {
    method: 'GET',
    path: '/containers/json',
    query: { all: 'true' },
  });
  const ids = listAt(body).map((one) => textAt(one, 'Id'));
  if (ids.length > MOST)
    throw new Failure(
      'too-large',
      `the host ${asking.host.name} has ${ids.length} containers`,
      `Remove ended ones; a plan can look at ${MOST}.`,
    );
  const found = (await inspectContainers(asking, ids)).map(readListed);
  return found.sort((a, b) => (a.shown.name < b.shown.name ? -1 : 1));
}

function readListed(body: Json): Listed {
  const container = readContainer(body);
  const { id, name, service, state, image, imageId, ports } = container;
  return {
    container,
    shown: {
      ...{ id, name, service, state, image },
      imageId: imageIdOf(imageId),
      project: projectOf(body),
      ports: ports.map(({ address, host, container }) => ({ address, host, container })),
      mounts: readMounts(body),
      networks: entriesAt(body, 'NetworkSettings', 'Networks')
        .map(([network]) => network)
        .sort(),
    },
  };
}

/** By destination: Docker tells them in another order each time. */
function readMounts(body: Json): InventoryContainer['mounts'] {
  const mounts = listAt(body, 'Mounts').filter((mount) => textAt(mount, 'Type') !== 'tmpfs');
  const read = mounts.map((mount) => ({
    name: textAt(mount, 'Type') === 'volume' ? textAt(mount, 'Name') : '',
    source: textAt(mount, 'Source'),
    destination: textAt(mount, 'Destination'),
    readOnly: !flagAt(mount, 'RW'),
  }));
  return read.sort((a, b) => (a.destination < b.destination ? -1 : 1));
}
