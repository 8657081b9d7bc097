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
  | { readonly kind: 'rollback'; readonly operation: string }
  | { readonly kind: 'approve'; readonly operation: string }
  /** Takes an approval back. */
  | { readonly kind: 'withdraw'; readonly operation: string }
  | { readonly kind: 'deny'; readonly operation: string; readonly reason: string };
