import type { Need } from '../../test/lab/requirements.ts';

/** One comparison: samples of ours and of a named rival, taken in turn in the same run. Smaller is better. */
export interface Row {
  readonly what: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: readonly number[];
  /** `null` where only an absolute limit counts. */
  readonly rival: { readonly name: string; readonly samples: readonly number[] } | null;
  /** Which of the samples is shown: 0.5, the median, when left out; 1 is the largest. */
  readonly quantile?: number;
  /** What the shown one of ours must stay under, in `unit`. */
  readonly under?: number;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** Rivals that are not installed here, each with how to get it. */
  readonly leftOut: readonly string[];
  /** What somebody who reads the numbers has to know. */
  readonly notes: readonly string[];
}

/** What each file of this folder exports, `main.ts` aside. */
export interface Benchmark {
  readonly description: string;
  /** Parts of the lab; where one cannot run, the benchmark is left out. */
  readonly needs: readonly Need[];
  /** Starts what it needs on loopback, measures, and ends all of it. */
  run(): Promise<Outcome>;
}
