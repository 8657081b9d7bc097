import { posix } from 'node:path';
import type { Inventory, InventoryContainer } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { freeBytes } from '../backup/free-bytes.ts';
import { readReceipts } from '../backup/receipts.ts';
import type { HostFacts } from '../changes/host-facts.ts';
import { openWorkbench } from '../changes/open-workbench.ts';
import { Failure } from '../failure.ts';
import { readVersion } from '../probes/engine/version.ts';
import { findDatabases } from './find-databases.ts';
import { listAllContainers } from './list-containers.ts';
import { listImages } from './list-images.ts';
import { listNetworks } from './list-networks.ts';
import { listVolumes } from './list-volumes.ts';
import { readFiles } from './read-files.ts';
import { readSizes } from './read-sizes.ts';

/** One picture of the target's host. Secrets that were seen join `asking.secrets`. Throws Failures. */
export async function survey(
  asking: Asking,
  asked: readonly string[],
  folder: string,
  facts: HostFacts,
): Promise<Inventory> {
  const [engine, files, backups] = await Promise.all([
    surveyEngine(asking, facts),
    readWork(asking, asked, facts),
    readBackups(asking, folder, facts),
  ]);
  return { at: new Date().toISOString(), ...engine, ...files, ...backups };
}

type OfEngine = Pick<
  Inventory,
  | 'engine'
  | 'engineProblem'
  | 'compose'
  | 'containers'
  | 'volumes'
  | 'images'
  | 'networks'
  | 'buildCacheBytes'
>;

/** An engine that does not answer may be what is to be repaired: that is told, and not the end. */
async function surveyEngine(asking: Asking, facts: HostFacts): Promise<OfEngine> {
  try {
    return await askEngine(asking, facts);
  } catch (error) {
    if (!(error instanceof Failure) || !['unreachable', 'refused'].includes(error.reason)) throw error;
    const { message, remedy } = error;
    const { compose } = await facts.tools(asking, 'docker');
    const nothing = { containers: [], volumes: [], images: [], networks: [], buildCacheBytes: null };
    return { engine: 'docker', engineProblem: { message, remedy }, compose, ...nothing };
  }
}

async function askEngine(asking: Asking, facts: HostFacts): Promise<OfEngine> {
  const [engine, containers, volumes, images, networks, sizes] = await Promise.all([
    readEngine(asking, facts),
    readContainers(asking),
    listVolumes(asking),
    listImages(asking),
    listNetworks(asking),
    readSizes(asking),
  ]);
  return {
    ...engine,
    engineProblem: null,
    containers,
    volumes: volumes.map((volume) => ({ ...volume, bytes: sizes.volumes.get(volume.name) ?? null })),
    images,
    networks,
    buildCacheBytes: sizes.buildCacheBytes,
  };
}

async function readEngine(asking: Asking, facts: HostFacts): Promise<Pick<Inventory, 'engine' | 'compose'>> {
  const { engine } = await readVersion(asking);
  const { compose } = await facts.tools(asking, engine);
  return { engine, compose };
}

async function readContainers(asking: Asking): Promise<InventoryContainer[]> {
  const project = asking.target.compose?.project;
  const listed = await listAllContainers(asking);
  return Promise.all(
    listed.map(async (one) => ({
      ...one.shown,
      sqlite: project !== undefined && one.shown.project === project ? await findDatabases(asking, one) : [],
    })),
  );
}

async function readWork(
  asking: Asking,
  asked: readonly string[],
  facts: HostFacts,
): Promise<Pick<Inventory, 'files' | 'workingDirectory'>> {
  const { compose } = asking.target;
  const workingDirectory = compose ? posix.dirname(posix.normalize(compose.file)) : await facts.home(asking);
  return { workingDirectory, files: await readFiles(asking, asked, workingDirectory) };
}

async function readBackups(
  asking: Asking,
  folder: string,
  facts: HostFacts,
): Promise<Pick<Inventory, 'receipts' | 'backupFolder' | 'freeBytes'>> {
  const workbench = await openWorkbench(asking, folder, facts);
  const [receipts, free] = await Promise.all([readReceipts(workbench), freeBytes(workbench)]);
  return { receipts, backupFolder: workbench.backupFolder, freeBytes: free };
}
