import type { Json } from '../../../core/diagnosis/observation.ts';
import type { Ask } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { at, listAt, numberAt } from '../../docker/reading.ts';

const MIB = 1024 * 1024;

/** `docker.df`: what the engine's things take on disk. */
export const askDf: Ask<'docker.df'> = async (asking) => {
  const { body } = await callEngine(asking, { method: 'GET', path: '/system/df' });
  const layers = at(body, 'LayersSize');
  const data = {
    imagesBytes: typeof layers === 'number' ? layers : sum(listAt(body, 'Images'), 'Size'),
    containersBytes: sum(listAt(body, 'Containers'), 'SizeRw'),
    volumesBytes: sum(listAt(body, 'Volumes'), 'UsageData', 'Size'),
    buildCacheBytes: sum(listAt(body, 'BuildCache'), 'Size'),
  };
  const text = Object.entries(data).map(
    ([name, bytes]) => `${name.replace('Bytes', '')}: ${Math.round(bytes / MIB)} MiB`,
  );
  return { data, text: text.join('\n') };
};

/** The engine says -1 where it does not know a size. */
function sum(items: readonly Json[], ...path: readonly string[]): number {
  return items.reduce<number>((total, item) => total + Math.max(0, numberAt(item, ...path)), 0);
}
