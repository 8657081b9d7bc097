import type { Report } from '../diagnosis/diagnosis.ts';
import type { Receipt } from '../plan/backup.ts';
import type { Planned } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Grant } from './grant.ts';

/** Asks a worker to look what a proposal would do; only reads. */
export interface PlanJob {
  readonly kind: 'plan';
  /** Id of the job: `<operation>/plan`. */
  readonly id: string;
  readonly operation: string;
  readonly target: string;
  readonly host: string;
  readonly proposal: Proposal;
}

/** Permits a worker to do it. `planned` is what was approved, for the difference if the host is another by now. */
export interface OperateJob {
  readonly kind: 'operate';
  /** Id of the job: `<operation>/run`. */
  readonly id: string;
  readonly operation: string;
  readonly target: string;
  readonly host: string;
  readonly planned: Planned;
  readonly grant: Grant;
}

/** What came of looking. */
export type PlanResult =
  | { readonly kind: 'planned'; readonly planned: Planned }
  /** The host or the proposal does not allow a plan; nothing was touched. */
  | { readonly kind: 'unplannable'; readonly message: string; readonly remedy: string };

/** One step as it went; redacted. */
export interface StepRun {
  /** Counts from 1. */
  readonly index: number;
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
  /** `null` while it runs, when it was ended by its time limit, and for what has none. */
  readonly exitCode: number | null;
  /** Head and tail; at most `OUTPUT_CHARS`. */
  readonly output: string;
  readonly durationMs: number;
}

/** Longest output kept of a step. */
export const OUTPUT_CHARS = 6_000;

/** What a worker says while it operates, whole each time. */
export interface OperateProgress {
  /** Where it is: backups are taken, steps run, the target is verified. */
  readonly stage: 'checking' | 'backing-up' | 'running' | 'verifying';
  readonly receipts: readonly Receipt[];
  readonly steps: readonly StepRun[];
}

/** How an operation ended, as the worker tells it. Only `succeeded` is success. */
export interface Outcome extends OperateProgress {
  readonly ending:
    | { readonly kind: 'succeeded'; readonly text: string }
    /** A backup, a step or the verification failed; what came before it was done. */
    | {
        readonly kind: 'failed';
        readonly at: 'backup' | 'step' | 'verification';
        readonly message: string;
        readonly remedy: string;
      }
    /** The grant does not permit it: forged, used, expired, against the worker's policy, or the host has drifted. Nothing was touched. */
    | {
        readonly kind: 'refused';
        readonly why: 'forged' | 'used' | 'expired' | 'policy' | 'drifted' | 'unable';
        readonly message: string;
        readonly remedy: string;
        /** Lines of difference between what was approved and what is; empty for other refusals. */
        readonly difference: readonly string[];
      }
    /** Its worker died or was stopped in the middle: nobody knows whether the running step has ended. */
    | { readonly kind: 'interrupted'; readonly message: string; readonly remedy: string };
  /** The layers after the last step, when they were walked. */
  readonly report: Report | null;
}
