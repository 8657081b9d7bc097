import { posix } from 'node:path';
import type { Ask } from '../../asking.ts';
import { timeAt } from '../../docker/reading.ts';
import { readProject } from '../machine/read-project.ts';
import { type BuildInput, readBuildInputs } from './build-inputs.ts';
import { inspectImage, serviceOf } from './inspect-image.ts';

const MAX_NEWER = 100;

/**
 * `build`. An image whose every layer came from the cache keeps its old time of creation, so the time it was last
 * tagged counts too: a rebuild that changed nothing is no stale image.
 */
export const askBuild: Ask<'build'> = async (asking, { service }) => {
  const { file, folder, reading } = await readProject(asking);
  const { build } = serviceOf(reading, service);
  if (build === null)
    return { data: { built: false, created: '', dockerfile: { path: '', modified: '' }, newer: [] } };
  const context = posix.resolve(folder, build.context);
  const [image, inputs] = await Promise.all([
    inspectImage(asking, service),
    readBuildInputs(asking, context, build.dockerfile, file),
  ]);
  const created = timeAt(image, 'Created');
  const made = Math.max(Date.parse(created) || 0, Date.parse(timeAt(image, 'Metadata', 'LastTagTime')) || 0);
  const newer = [inputs.dockerfile, ...inputs.copied]
    .filter((input) => input.modified.getTime() > made)
    .sort((a, b) => b.modified.getTime() - a.modified.getTime())
    .slice(0, MAX_NEWER)
    .map(shown);
  const text = newer.map(
    ({ path, modified }) => `${path} changed ${modified}, after the image was made (${created})`,
  );
  return {
    data: { built: true, created, dockerfile: shown(inputs.dockerfile), newer },
    text: text.join('\n'),
    truncated: inputs.truncated,
  };
};

function shown({ path, modified }: BuildInput): { path: string; modified: string } {
  return { path, modified: modified.toISOString() };
}
