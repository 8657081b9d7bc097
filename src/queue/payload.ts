import type { Job, JobProgress, JobResult } from '../ports/jobs.ts';

/** What a job, its progress or its result may take in the queue, as UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

const REMEDIES = {
  job: 'Let it write less: shorter files, fewer steps.',
  progress: 'Shorten what is collected: log tails, excerpts, the output of steps.',
  result: 'Shorten what is collected: log tails, excerpts, the output of steps.',
};

/**
 * Packs a value as JSON text, or throws an error that says how large it is and how large it may be. Text within JSON
 * survives what PostgreSQL's jsonb refuses: \u0000 and lone surrogates in evidence, files and output.
 */
export function pack(what: keyof typeof REMEDIES, id: string, value: Job | JobProgress | JobResult): string {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PAYLOAD_BYTES) return text;
  throw new Error(
    `The ${what === 'job' ? 'job' : `${what} of job`} ${id} has ${bytes} bytes; the queue takes ${MAX_PAYLOAD_BYTES}. ` +
      REMEDIES[what],
  );
}

const KINDS: Readonly<Record<Job['kind'], true>> = { diagnose: true, plan: true, operate: true };

/**
 * A job as it was submitted under this id for this host; null for anything else: strangers may be able to write to the
 * queue, and what a worker may do twice depends on the kind. All else that is in it is for the performer to distrust.
 */
export function unpackJob(packed: unknown, id: string | undefined, host: string): Job | null {
  if (typeof packed !== 'string') return null;
  try {
    const job: Job | null = JSON.parse(packed);
    return job && Object.hasOwn(KINDS, job.kind) && job.id === id && job.host === host ? job : null;
  } catch {
    return null;
  }
}

const MAX_MESSAGE_CHARS = 2_000;

/** A message every backend can store: PostgreSQL's text refuses NUL. */
export function plain(message: string): string {
  return message.slice(0, MAX_MESSAGE_CHARS).replaceAll('\u0000', '\ufffd').toWellFormed();
}
