import type { PagerHook } from '../ports/pager.ts';
import { asRecord, readJson, textOf } from './json.ts';
import { isSignedBy } from './sign.ts';

/** Signatures of one request: PagerDuty sends one per secret while a secret is being replaced. */
const MOST_SIGNATURES = 10;

/**
 * PagerDuty's v3 webhooks: `x-pagerduty-signature: v1=…,v1=…` is the HMAC-SHA256 of the body (developer-docs,
 * webhooks/04-Signatures), `event.agent` who or what did it, perhaps nobody, and an acknowledged incident's
 * `incident_key` is the key it was triggered with (webhooks/01-Overview).
 */
export function pagerdutyHook(secret: string): PagerHook {
  return {
    name: 'pagerduty',
    read(headers, body) {
      const signatures = (headers['x-pagerduty-signature'] ?? '').split(',', MOST_SIGNATURES);
      const valid = signatures.some((each) => {
        const hex = /^\s*v1=([0-9a-f]{64})\s*$/.exec(each)?.[1];
        return hex !== undefined && isSignedBy(secret, body, hex);
      });
      if (!valid) return null;
      const event = asRecord(asRecord(readJson(body)).event);
      const { incident_key: key } = asRecord(event.data);
      if (event.event_type !== 'incident.acknowledged' || typeof key !== 'string') return [];
      return [{ key, way: 'pagerduty', by: textOf(asRecord(event.agent).summary) }];
    },
  };
}
