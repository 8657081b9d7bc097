import type { OnCall } from '../core/paging/on-call.ts';

/** Knows who is on call. */
export interface Roster {
  /** Who is on call at `now`; never rejects for what a service or a network can do, and answers within 5 seconds. */
  at(now: Date): Promise<OnCall>;
}
