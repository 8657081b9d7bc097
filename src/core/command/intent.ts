/** What somebody wants, understood but not yet allowed. */
export type Intent =
  | { readonly kind: 'diagnose'; readonly target: string; readonly all: boolean }
  /** A procedure of the target's runbook. */
  | {
      readonly kind: 'run';
      readonly target: string;
      readonly procedure: string;
      readonly values: Readonly<Record<string, string>>;
    }
  /** One simple command or pipeline, as typed. */
  | { readonly kind: 'exec'; readonly target: string; readonly command: string }
  /** Its card, and what becomes of it. */
  | { readonly kind: 'show'; readonly operation: string }
  | { readonly kind: 'strikes'; readonly target: string }
  /** Who is on call. */
  | { readonly kind: 'oncall' }
  /** Another person helps with the target's open case. */
  | { readonly kind: 'ack'; readonly target: string }
  | {
      readonly kind: 'incident';
      readonly target: string;
      readonly action: IncidentAction;
      readonly text: string;
    }
  | { readonly kind: 'rollback'; readonly operation: string }
  | { readonly kind: 'approve'; readonly operation: string }
  /** Takes an approval back. */
  | { readonly kind: 'withdraw'; readonly operation: string }
  | { readonly kind: 'deny'; readonly operation: string; readonly reason: string };

/** `report` writes the incident report; `timeline` draws the case; `note` adds words to it; `resolve` records the meeting; `close` closes the case. */
export type IncidentAction = (typeof INCIDENT_ACTIONS)[number];

export const INCIDENT_ACTIONS = ['report', 'timeline', 'note', 'resolve', 'close'] as const;
