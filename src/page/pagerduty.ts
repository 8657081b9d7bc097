import type { PageCall, Pager } from '../ports/pager.ts';
import { below, post } from './post.ts';

const API = 'https://events.pagerduty.com';
/** Of `payload.summary` (PagerDuty developer-docs, events-API-v2/02-Trigger-Events). */
const SUMMARY_CHARS = 1_024;

/**
 * PagerDuty Events v2. A key that is known updates the open alert instead of opening another, so that repeating a call
 * rings nobody twice; a resolved key opens a new one, and drops what else is said about it. About 120 calls a minute for
 * a routing key, then 429 (developer-docs, events-API-v2/05-Rate-Limits).
 */
export function pagerduty(options: { readonly routingKey: string; readonly apiUrl?: string }): Pager {
  const url = below(options.apiUrl ?? API, 'v2/enqueue');
  return {
    way: 'pagerduty',
    settles: true,
    send: (call, signal) => post({ url, headers: {}, body: eventOf(call, options.routingKey) }, signal),
  };
}

function eventOf(call: PageCall, routingKey: string): object {
  const { action, key, target, host, environment, level, lines, at, to, caseId } = call;
  const event = { routing_key: routingKey, event_action: action, dedup_key: key };
  if (action !== 'trigger') return event;
  return {
    ...event,
    client: 'Umpire',
    payload: {
      summary: call.summary.slice(0, SUMMARY_CHARS).toWellFormed(),
      source: host,
      severity: 'critical',
      timestamp: at.toISOString(),
      component: target,
      group: environment,
      class: `strikes: ${level}`,
      custom_details: { case: caseId, paged: to?.name ?? '', text: lines.join('\n') },
    },
  };
}
