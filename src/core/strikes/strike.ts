import type { Level } from '../case/event.ts';
import type { Actor } from '../person.ts';

/** One distinct failed attempt on a target's open case. */
export interface Strike {
  readonly at: Date;
  /** Who tried; of findings nobody has tried anything against, who looked. */
  readonly by: Actor;
  /**
   * `step` and `verification`: where an operation failed; `still-red`: it succeeded and changed nothing for the better;
   * `red`: a diagnosis failed, and nothing was tried against what it found.
   */
  readonly kind: 'step' | 'verification' | 'still-red' | 'red';
  /** What was tried (`approachOf`); `null` when nothing was. */
  readonly approach: string | null;
  /** The same as it was typed. */
  readonly title: string | null;
  /** One sentence. */
  readonly what: string;
  /** Of the step that failed, where it had one. */
  readonly exitCode: number | null;
  /** Id of the operation or diagnosis it comes from. */
  readonly of: string;
}

/** The strikes of a case, and what the next diagnosis is compared with. */
export interface Tally {
  readonly strikes: readonly Strike[];
  /** The last attempt that no diagnosis has looked at since. */
  readonly attempt: Attempt | null;
  /** Findings since the last attempt that counted, or that the attempt's own strike stands for, by fingerprint. */
  readonly reds: readonly string[];
}

/** An operation that changed something, or tried to. */
export interface Attempt {
  readonly operation: string;
  readonly by: Actor;
  readonly approach: string;
  readonly title: string;
  readonly at: Date;
  /** A red diagnosis says nothing new of it: it was a strike itself, or stopped the target on purpose. */
  readonly settled: boolean;
}

export const NO_TALLY: Tally = { strikes: [], attempt: null, reds: [] };

/** What strikes have led to in a case. */
export interface Escalation {
  /** In the order they were reached. */
  readonly levels: readonly { readonly level: Level; readonly strikes: number; readonly at: Date }[];
  /** `strikes` there were when the help was given: it opens what is locked until the next one. */
  readonly helps: readonly { readonly by: Actor; readonly at: Date; readonly strikes: number }[];
  readonly meetings: readonly {
    readonly by: Actor;
    readonly at: Date;
    readonly decision: string;
    readonly strikes: number;
    /** It was held after the last level was reached: counts cannot tell, because older versions counted more strikes. */
    readonly thaws: boolean;
  }[];
  readonly notes: readonly { readonly by: Actor; readonly at: Date; readonly text: string }[];
}

export const NO_ESCALATION: Escalation = { levels: [], helps: [], meetings: [], notes: [] };
