import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startDockerd } from './dockerd.ts';
import type { Lab } from './needs.ts';
import { startPodman } from './podman.ts';
import { startPostgres } from './postgres.ts';
import { ownFolder, removeFolder } from './process/folder.ts';
import { sweep } from './process/leftovers.ts';
import { startRedis } from './redis.ts';
import { type Need, REQUIREMENTS, whatIsMissing } from './requirements.ts';
import { startSshd } from './sshd.ts';

type Stop = () => Promise<void>;
type Started<N extends keyof Lab> = { readonly part: Lab[N]; readonly stop: Stop };

const START: { readonly [N in keyof Lab]: (folder: string) => Promise<Started<N>> } = {
  docker: (folder) => startDockerd({ folder }).then(({ socket, stop }) => ({ part: { socket }, stop })),
  podman: (folder) => startPodman({ folder }).then(({ socket, stop }) => ({ part: { socket }, stop })),
  redis: (folder) => startRedis({ folder }).then(({ url, stop }) => ({ part: { url }, stop })),
  postgres: (folder) => startPostgres({ folder }).then(({ url, stop }) => ({ part: { url }, stop })),
  sshd: (folder) =>
    startSshd({ folder }).then(({ stop, log, folder: _, ...part }) => {
      void log;
      return { part, stop };
    }),
};

/**
 * Starts, side by side, the daemons that the selected test files name in `needs(…)`, and ends them by process id afterwards.
 * `UMPIRE_LAB=off` starts none and leaves their tests out.
 */
export default async function setup(project: TestProject): Promise<Stop> {
  const leftOut: Partial<Record<Need, string>> = {};
  for (const need of Object.keys(REQUIREMENTS) as Need[]) {
    const missing = process.env.UMPIRE_LAB === 'off' ? 'UMPIRE_LAB=off' : await whatIsMissing(need);
    if (missing !== undefined) leftOut[need] = missing;
  }
  const wanted = await neededBy(await selectedFiles(project));
  await sweep();
  const folder = await ownFolder('lab');
  const lab: { -readonly [N in keyof Lab]?: Lab[N] } = {};
  const stops: Stop[] = [];
  const start = async <N extends keyof Lab>(name: N) => {
    try {
      const { part, stop } = await START[name](folder);
      lab[name] = part;
      stops.push(stop);
    } catch (error) {
      leftOut[name] = `cannot run here: ${(error as Error).message}`;
    }
  };
  await Promise.all(wanted.filter((name) => leftOut[name] === undefined).map(start));
  project.provide('lab', lab);
  project.provide('leftOut', leftOut);
  return async () => {
    const ends = await Promise.allSettled(stops.map((stop) => stop()));
    await removeFolder(folder);
    for (const [need, reason] of Object.entries(leftOut))
      console.log(`Left out: tests of ${need}: ${reason}`);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
}

/** Vitest does not publish its file filters; without them every test file counts. */
async function selectedFiles(project: TestProject): Promise<string[]> {
  const { filenamePattern = [] } = project.vitest as { readonly filenamePattern?: string[] };
  return (await project.globTestFiles(filenamePattern)).testFiles;
}

async function neededBy(files: readonly string[]): Promise<(keyof Lab)[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const named = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\bneeds\(([^)]*)\)/g)].flatMap(([, names]) => names?.match(/\w+/g) ?? []),
    ),
  );
  return (Object.keys(START) as (keyof Lab)[]).filter((name) => named.has(name));
}
