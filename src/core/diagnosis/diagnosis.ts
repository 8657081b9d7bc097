import type { Trace } from './observation.ts';

export type FindingStatus = 'pass' | 'warn' | 'fail' | 'error' | 'skipped';
export type LayerStatus = 'pass' | 'warn' | 'fail' | 'error' | 'not-run';

/** The result of one check, redacted: this is what leaves the worker. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly status: FindingStatus;
  /** One sentence each, worst first: what was found. */
  readonly reasons: readonly string[];
  /** The part of the output worth showing; at most `EXCERPT_CHARS`. */
  readonly excerpt: string;
  readonly trace: readonly Trace[];
  /** Causes first, likeliest first; harmless ones after them. */
  readonly signatures: readonly {
    readonly id: string;
    readonly cause: string;
    readonly harmless: boolean;
    readonly advice: string;
  }[];
  readonly advice: string;
  readonly repair: readonly string[];
  readonly durationMs: number;
}

export interface LayerResult {
  /** Counts from 1. */
  readonly index: number;
  readonly id: string;
  readonly title: string;
  readonly status: LayerStatus;
  readonly durationMs: number;
  readonly checks: readonly Finding[];
}

/** What a worker is asked: names only. The worker looks target, host and runbook up in its own config. */
export interface DiagnoseJob {
  readonly kind: 'diagnose';
  /** Id of the diagnosis. */
  readonly id: string;
  readonly target: string;
  readonly host: string;
  /** Go on after the first failing layer. */
  readonly all: boolean;
}

/** What a worker says while it walks, whole each time, so that a bot that was away misses nothing. */
export interface Progress {
  /** Counts from 1: a worker that died is followed by another attempt, which starts again at layer 1. */
  readonly attempt: number;
  /** All layers of the runbook in order; those not reached are `not-run`. */
  readonly layers: readonly LayerResult[];
  /** The layer under way, counted from 1, or `null` between and after layers. */
  readonly running: number | null;
}

export interface Report extends Progress {
  readonly status: 'healthy' | 'failing' | 'unreachable';
  readonly failedLayer: { readonly index: number; readonly id: string; readonly title: string } | null;
  readonly rootCause: { readonly signature: string; readonly cause: string; readonly advice: string } | null;
  readonly procedures: readonly {
    readonly id: string;
    readonly title: string;
    readonly steps: readonly string[];
  }[];
}
