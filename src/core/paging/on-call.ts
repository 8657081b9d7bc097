import type { Person } from '../person.ts';

/** Who is on call at a moment, as far as that is known, and where it comes from. */
export type OnCall =
  | {
      readonly kind: 'known';
      /** Nobody, one, or several at once; no agents. */
      readonly people: readonly Person[];
      /** `null` when no end is known. */
      readonly until: Date | null;
      readonly by: 'rotation' | 'override' | 'pagerduty';
      /** Since when, and why, a schedule could not be asked again; `null` when it is as of now. */
      readonly stale: { readonly asOf: Date; readonly reason: string } | null;
    }
  /** PagerDuty's schedule says it, and could not be asked. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The configuration has neither a rotation nor a schedule. */
  | { readonly kind: 'unset' };
