import type { Deed } from '../plan.ts';

const MINUTE = 60_000;
/** How long builds and fetches may take. */
export const BUILD_MS = 30 * MINUTE;
export const FETCH_MS = 15 * MINUTE;
/** How long a step may take that neither builds nor fetches anything. */
export const USUAL_MS = 10 * MINUTE;

const BUILDS = /^(build|--build|buildx|bake)$/;
const FETCHES = /^(up|pull|push|create|save|load|pg_dump|pg_restore)$/;

/** How long a step may take, in milliseconds: builds 30 minutes, what fetches images or moves data 15, anything else 10. */
export function timeoutFor(deed: Deed): number {
  if (deed.kind === 'restore') return FETCH_MS;
  const words = deed.kind === 'command' ? deed.pipeline.flat() : [];
  if (words.some((word) => BUILDS.test(word))) return BUILD_MS;
  return words.some((word) => FETCHES.test(word)) ? FETCH_MS : USUAL_MS;
}
