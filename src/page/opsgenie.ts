import type { PageCall, Pager } from '../ports/pager.ts';
import { below, type Post, post } from './post.ts';

const API = 'https://api.opsgenie.com';
/** Of an alert's `message` and `description`, and of the name of who does something (docs.opsgenie.com/docs/alert-api). */
const MESSAGE_CHARS = 130;
const DESCRIPTION_CHARS = 15_000;
const USER_CHARS = 100;

/**
 * Opsgenie's Alert API, and services that speak it; an open alert of the same alias is counted up, not opened again. It
 * answers 202 and works later, and 429 to too many (docs.opsgenie.com/docs/api-rate-limiting).
 */
export function opsgenie(options: { readonly apiKey: string; readonly apiUrl?: string }): Pager {
  const headers = { authorization: `GenieKey ${options.apiKey}` };
  const base = options.apiUrl ?? API;
  return {
    way: 'opsgenie',
    settles: true,
    send: (call, signal) => post({ headers, ...requestOf(base, call) }, signal),
  };
}

function requestOf(base: string, call: PageCall): Pick<Post, 'url' | 'body'> {
  const { action, key, takenBy } = call;
  const alias = encodeURIComponent(key);
  switch (action) {
    case 'trigger':
      return { url: below(base, 'v2/alerts'), body: alertOf(call) };
    case 'acknowledge':
      return {
        url: below(base, `v2/alerts/${alias}/acknowledge?identifierType=alias`),
        body: { source: 'Umpire', user: (takenBy ?? 'Umpire').slice(0, USER_CHARS).toWellFormed() },
      };
    case 'resolve':
      return {
        url: below(base, `v2/alerts/${alias}/close?identifierType=alias`),
        body: { source: 'Umpire' },
      };
    default:
      return action satisfies never;
  }
}

function alertOf({ key, summary, lines, host, target, environment, level, caseId, to }: PageCall): object {
  return {
    message: summary.slice(0, MESSAGE_CHARS).toWellFormed(),
    alias: key,
    description: lines.join('\n').slice(0, DESCRIPTION_CHARS).toWellFormed(),
    entity: target,
    source: 'Umpire',
    priority: 'P1',
    tags: ['umpire', environment, level],
    details: { case: caseId, host, paged: to?.name ?? '' },
  };
}
