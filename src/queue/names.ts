/** The queue of a host; BullMQ refuses `:` in names. */
export function queueOf(host: string): string {
  return `umpire.${encodeURIComponent(host)}`;
}

/** The one channel on which every change of every host's jobs is told; no host's queue has this name. */
export const CHANNEL = 'umpire';

/** BullMQ's id of a job: it refuses `:` and plain numbers. */
export function bullIdOf(id: string): string {
  return `d.${encodeURIComponent(id)}`;
}

/** The job of an id made by `bullIdOf`; `undefined` for one that a stranger made. */
export function idOf(bullId: string | undefined): string | undefined {
  try {
    const id = decodeURIComponent(bullId?.slice(2) ?? '');
    return bullIdOf(id) === bullId ? id : undefined;
  } catch {
    return undefined;
  }
}
