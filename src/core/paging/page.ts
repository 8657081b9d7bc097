import type { Level, PageAction, Way } from '../case/event.ts';

/** The paging of one level of a case. */
export interface Page {
  readonly level: PagingLevel;
  readonly since: Date;
  /** In the order they were made. */
  readonly calls: readonly Call[];
  readonly acknowledged: Acknowledged | null;
  /** Why nobody is called any more, though nobody has answered. */
  readonly unanswered: { readonly at: Date; readonly reason: string } | null;
  readonly ended: boolean;
}

/** `help` asks in the chat only. */
export type PagingLevel = Exclude<Level, 'help'>;

/** One message to one pager. */
export interface Call {
  /** Counts from 1 within the level. */
  readonly number: number;
  readonly action: PageAction;
  readonly way: Way;
  readonly to: { readonly id: string; readonly name: string } | null;
  readonly at: Date;
  readonly answer:
    | null
    | { readonly kind: 'taken'; readonly at: Date }
    | { readonly kind: 'failed'; readonly at: Date; readonly message: string };
}

export interface Acknowledged {
  readonly by: string;
  readonly at: Date;
  /** `chat` by whoever gave help there. */
  readonly way: Way;
}

/** What pagers know a page by: the same for every call about a level of a case, so that they never open two. */
export function pageKey(caseId: string, level: Level): string {
  return `umpire:${caseId}:${level}`;
}
