import type { DiagnoseJob, Progress, Report } from '../core/diagnosis.ts';

/** How a job stands, whole each time. */
export type JobState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly progress: Progress | null }
  | { readonly kind: 'finished'; readonly report: Report }
  | { readonly kind: 'failed'; readonly message: string };

/** The bot's side of the queue. */
export interface Jobs {
  /** Puts a job on its host's queue; the same `job.diagnosis` again changes nothing. */
  submit(job: DiagnoseJob): Promise<void>;
  /** How a job stands, read from the queue: what a bot that was away missed. */
  state(job: Pick<DiagnoseJob, 'diagnosis' | 'host'>): Promise<JobState>;
  /** Calls back at each change of a job submitted to `hosts`, whoever submitted it. */
  watch(hosts: readonly string[], changed: (diagnosis: string, state: JobState) => void): Promise<void>;
  /** A short round trip, for readiness. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Walks one job; `tell` may be called often, the newest wins. */
export type Walk = (
  job: DiagnoseJob,
  attempt: number,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<Report>;

/** The worker's side of the queue. */
export interface Work {
  /** Takes jobs of these hosts, each host in a lane of its own. A job whose worker died is given out again. */
  serve(hosts: readonly string[], walk: Walk): Promise<void>;
  /** Takes no more, waits `graceMs` for what runs, hands the rest back to the queue. */
  drain(graceMs: number): Promise<void>;
}
