import type { Json } from '../../core/diagnosis/observation.ts';
import type { Asking } from '../asking.ts';
import { deadlineIn } from '../deadline.ts';
import { at, listAt, numberAt, textAt } from '../docker/reading.ts';
import { Failure } from '../failure.ts';

/** What the engine tells about sizes; what it does not tell is missing or `null`. */
export interface Sizes {
  /** Bytes of volumes, by name. */
  readonly volumes: ReadonlyMap<string, number>;
  readonly buildCacheBytes: number | null;
}

/** The engine counts every file of every volume: on a large host that takes longer than people wait. */
const SIZES_MS = 5000;
const UNKNOWN: Sizes = { volumes: new Map(), buildCacheBytes: null };

/** Asks how large things are; an engine that does not tell in time, or at all, has told nothing. */
export async function readSizes(asking: Asking): Promise<Sizes> {
  const deadline = deadlineIn(Math.min(SIZES_MS, asking.deadline.remainingMs()), asking.deadline.signal);
  try {
    const engine = await asking.engine();
    const { status, body } = await engine.ask({ method: 'GET', path: '/system/df' }, deadline);
    return status === 200 ? sizesIn(body) : UNKNOWN;
  } catch (error) {
    if (error instanceof Failure) return UNKNOWN;
    throw error;
  }
}

function sizesIn(body: Json): Sizes {
  const volumes = listAt(body, 'Volumes').flatMap((volume): [string, number][] => {
    const bytes = at(volume, 'UsageData', 'Size');
    // -1 where it does not know.
    return typeof bytes === 'number' && bytes >= 0 ? [[textAt(volume, 'Name'), bytes]] : [];
  });
  // Docker writes its empty list as `null`.
  const tells = at(body, 'BuildCache') !== undefined;
  const caches = listAt(body, 'BuildCache').map((cache) => Math.max(0, numberAt(cache, 'Size')));
  const buildCacheBytes = tells ? caches.reduce((sum, size) => sum + size, 0) : null;
  return { volumes: new Map(volumes), buildCacheBytes };
}
