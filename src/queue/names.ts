/** The queue of a host; BullMQ refuses `:` in names. */
export function queueOf(host: string): string {
  return `umpire.${encodeURIComponent(host)}`;
}

/** The one channel on which every change of every host's jobs is told; no host's queue has this name. */
export const CHANNEL = 'umpire';

/** BullMQ's id of a diagnosis' job: it refuses `:` and plain numbers. */
export function jobIdOf(diagnosis: string): string {
  return `d.${encodeURIComponent(diagnosis)}`;
}

/** The diagnosis of a job id made by `jobIdOf`. */
export function diagnosisOf(jobId: string): string {
  return decodeURIComponent(jobId.slice(2));
}
