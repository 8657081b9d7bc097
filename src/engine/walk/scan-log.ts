import { setImmediate } from 'node:timers/promises';
import { createLogMatcher } from '../../core/signatures/match-log.ts';
import type { Match } from '../../core/signatures/signature.ts';
import type { Catalogue } from '../../core/signatures/signature-catalogue.ts';

/** Small enough that even a piece whose every line has the words of many signatures takes some milliseconds. */
const PIECE = 8 * 1024;
const BUSY_MS = 8;

/**
 * Matches a log of any size in bounded memory, giving way to the event loop every few milliseconds. Bytes are read as
 * UTF-8; what is none becomes U+FFFD and disturbs nothing else. Rejects when `signal` aborts or the source fails.
 */
export async function scanLog(
  catalogue: Catalogue,
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  signal?: AbortSignal,
): Promise<Match[]> {
  const matcher = createLogMatcher(catalogue);
  const decoder = new TextDecoder();
  let since = performance.now();
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE) {
      matcher.push(
        typeof chunk === 'string'
          ? chunk.slice(start, start + PIECE)
          : decoder.decode(chunk.subarray(start, start + PIECE), { stream: true }),
      );
      if (performance.now() - since < BUSY_MS) continue;
      await setImmediate(undefined, signal && { signal });
      since = performance.now();
    }
  }
  matcher.push(decoder.decode());
  return matcher.end();
}
