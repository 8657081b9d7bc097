import type { Case } from '../case/case.ts';
import type { EventBody, Way } from '../case/event.ts';
import { pageKey } from './page.ts';

const NAME_CHARS = 80;

/** Somebody acknowledged a page in the pager; `by` is what it calls them, redacted. */
export interface Taking {
  readonly key: string;
  readonly way: Way;
  readonly by: string;
}

/** The case a page's key belongs to; `undefined` for a key that is none of ours. */
export function caseOfKey(key: string): string | undefined {
  return /^umpire:([^:]+):(?:senior|meeting)$/.exec(key)?.[1];
}

/** Writes it down once: not for a page there is not, that is over, or that somebody took before. */
export function takePage(state: Case | undefined, { key, way, by }: Taking): EventBody[] {
  const page = state?.pages.find(({ level }) => pageKey(state.id, level) === key);
  if (page === undefined || page.ended || page.acknowledged !== null || page.calls.length === 0) return [];
  const name = by.replace(/\s+/g, ' ').trim().slice(0, NAME_CHARS).toWellFormed();
  return [{ kind: 'page.acknowledged', level: page.level, way, by: name || 'somebody' }];
}
