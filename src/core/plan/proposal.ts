import type { Step } from './plan.ts';

/** What somebody wants to have done to a target, before anything is known about the host. */
export type Proposal =
  /** One simple command or pipeline, as typed; never a shell string: it is parsed to argv. */
  | { readonly kind: 'exec'; readonly command: string }
  | {
      readonly kind: 'procedure';
      readonly procedure: string;
      readonly values: Readonly<Record<string, string>>;
    }
  /** Undoes operation `of` by the steps that were planned before it ran. */
  | {
      readonly kind: 'rollback';
      readonly of: string;
      readonly steps: readonly Step[];
      /** Image each service must run on afterwards: `{ service: image id }`. */
      readonly images: Readonly<Record<string, string>>;
    };
