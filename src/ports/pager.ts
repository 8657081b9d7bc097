import type { PageAction, Way } from '../core/case/event.ts';
import type { PagingLevel } from '../core/paging/page.ts';
import type { Person } from '../core/person.ts';

/** One call, redacted. */
export interface PageCall {
  /** What the pager knows the page by: the same for every call about a level of a case. */
  readonly key: string;
  /** Counts from 1 within the level; the same call may be made again after a time-out or a restart. */
  readonly number: number;
  readonly action: PageAction;
  readonly caseId: string;
  readonly level: PagingLevel;
  readonly target: string;
  readonly host: string;
  readonly environment: string;
  /** Whom it calls; `null` when it only says how it stands. */
  readonly to: Person | null;
  /** Everybody whom this way has called about the level, in that order. */
  readonly called: readonly Person[];
  /** Who took it, once somebody has. */
  readonly takenBy: string | null;
  /** One line. */
  readonly summary: string;
  readonly lines: readonly string[];
  readonly at: Date;
}

/** What became of a call. */
export type PagerAnswer =
  | { readonly kind: 'taken' }
  /** Not accepted; the service asks for a pause. */
  | { readonly kind: 'busy'; readonly pauseMs: number; readonly message: string }
  /** Nobody knows whether it was accepted, or it may be in a moment. */
  | { readonly kind: 'unsure'; readonly message: string }
  /** The same call would be refused again. */
  | { readonly kind: 'refused'; readonly message: string };

/** A service that calls people. */
export interface Pager {
  readonly way: Way;
  /** Whether it wants to know that somebody took a page, and that it is over. */
  readonly settles: boolean;
  /** Makes one call, once, within 10 seconds; never throws for what a service or a network can do. */
  send(call: PageCall, signal: AbortSignal): Promise<PagerAnswer>;
}

/** Hears a pager's own news over HTTP, at `/pager/<name>`. */
export interface PagerHook {
  readonly name: string;
  /** Whom the request comes from is proven by its signature over `body`; `null` is a request to refuse. */
  read(
    headers: Readonly<Record<string, string | undefined>>,
    body: string,
    now: Date,
  ): readonly { readonly key: string; readonly way: Way; readonly by: string }[] | null;
}
