import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Inventory, InventoryContainer, InventoryFile } from '../../src/core/plan/inventory.ts';
import type { Step } from '../../src/core/plan/plan.ts';
import type { Neuros } from '../lab/neuros.ts';
import { tryRun } from '../lab/process/run.ts';

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly State: { readonly Status: string };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;
  };
}

/** What a plan of procedures needs to know of the lab's host: its containers and these files. */
export async function inventoryOf(neuros: Neuros, files: readonly string[]): Promise<Inventory> {
  const { docker, folder } = neuros;
  const ids = (await docker.docker('ps', '--all', '--quiet', '--no-trunc')).split('\n').filter(Boolean);
  const inspected: Inspected[] = ids.length === 0 ? [] : JSON.parse(await docker.docker('inspect', ...ids));
  return {
    at: '2026-01-01T00:00:00.000Z',
    engine: 'docker',
    engineProblem: null,
    compose: ['docker-compose'],
    containers: inspected.map(readContainer),
    volumes: [],
    images: [],
    networks: [],
    buildCacheBytes: null,
    files: await Promise.all(files.map((file) => readOne(isAbsolute(file) ? file : join(folder, file)))),
    receipts: [],
    backupFolder: '/var/backups/umpire',
    freeBytes: null,
    workingDirectory: folder,
  };
}

/** Does a step as a worker's hands would, without a shell in between. */
export async function perform(neuros: Neuros, step: Step): Promise<string> {
  if (step.kind === 'write') {
    await writeFile(join(neuros.folder, step.path), step.content);
    return '';
  }
  if (step.kind !== 'command' || step.pipeline.length !== 1) throw new Error(`cannot do ${step.title} here`);
  const [argv = []] = step.pipeline;
  const { exitCode, stdout, stderr } = await tryRun(argv, {
    cwd: neuros.folder,
    env: neuros.docker.environment,
    timeoutMs: step.timeoutMs,
  });
  if (exitCode !== 0)
    throw new Error(`${step.title}: ${argv.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

function readContainer({ Id, Name, Image, Config, State, NetworkSettings }: Inspected): InventoryContainer {
  const ports = Object.entries(NetworkSettings.Ports ?? {}).flatMap(([container, bound]) =>
    (bound ?? []).map(({ HostIp, HostPort }) => ({
      address: HostIp,
      host: Number(HostPort),
      container: Number.parseInt(container, 10),
    })),
  );
  return {
    id: Id,
    name: Name.slice(1),
    project: Config.Labels['com.docker.compose.project'] ?? '',
    service: Config.Labels['com.docker.compose.service'] ?? '',
    state: State.Status,
    image: Config.Image,
    imageId: Image,
    ports,
    mounts: [],
    networks: [],
    sqlite: [],
  };
}

async function readOne(path: string): Promise<InventoryFile> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return { path, sha256: null, bytes: 0, text: null };
  return { path, sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length, text };
}
