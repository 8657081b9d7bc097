import type { DiagnoseJob, Progress, Report } from '../core/diagnosis/diagnosis.ts';
import type { OperateJob, OperateProgress, Outcome, PlanJob, PlanResult } from '../core/gate/outcome.ts';

/** What a worker can be asked. `diagnose` and `plan` only read and may be started again; `operate` never is. */
export type Job = DiagnoseJob | PlanJob | OperateJob;

export type JobProgress =
  | { readonly kind: 'walking'; readonly progress: Progress }
  | { readonly kind: 'operating'; readonly progress: OperateProgress };

export type JobResult =
  | { readonly kind: 'diagnosed'; readonly report: Report }
  | { readonly kind: 'planned'; readonly result: PlanResult }
  | { readonly kind: 'operated'; readonly outcome: Outcome };

/** How a job stands, whole each time. */
export type JobState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly progress: JobProgress | null }
  | { readonly kind: 'finished'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly message: string };

/** The bot's side of the queue. */
export interface Jobs {
  /** Puts a job on its host's queue; the same `job.id` again changes nothing. */
  submit(job: Job): Promise<void>;
  /** How a job stands, read from the queue: what a bot that was away missed. */
  state(job: Pick<Job, 'id' | 'host'>): Promise<JobState>;
  /** Calls back at each change of a job submitted to `hosts`, whoever submitted it. */
  watch(hosts: readonly string[], changed: (id: string, state: JobState) => void): Promise<void>;
  /** A short round trip, for readiness. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Does one job; `tell` may be called often, the newest wins. `attempt` counts from 1: more than 1 means that a worker
 * died with it, or handed it back. Aborting `signal` ends it; an `operate` job then still resolves, `interrupted`.
 */
export type Performer = (
  job: Job,
  attempt: number,
  tell: (progress: JobProgress) => void,
  signal: AbortSignal,
) => Promise<JobResult>;

/** The worker's side of the queue. */
export interface Work {
  /** Takes jobs of these hosts, each host in a lane of its own. A job whose worker died is given out again. */
  serve(hosts: readonly string[], perform: Performer): Promise<void>;
  /**
   * Takes no more and waits `graceMs` for what runs. Diagnoses and plans still running are handed back to the queue; an
   * `operate` job is never handed back: it is told to stop, and its own result stands.
   */
  drain(graceMs: number): Promise<void>;
}
