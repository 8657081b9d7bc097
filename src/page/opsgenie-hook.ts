import type { PagerHook } from '../ports/pager.ts';
import { asRecord, readJson, textOf } from './json.ts';
import { isSecret } from './sign.ts';

/**
 * Opsgenie's outgoing webhooks. It signs nothing, but sends the headers that are set for the integration
 * (docs.opsgenie.com/docs/webhook-integration): one must be `Authorization: Bearer SECRET`. Of `Acknowledge`,
 * `alert.alias` is the key and `alert.username` who did it (docs.opsgenie.com/docs/marid-alert-action-data).
 */
export function opsgenieHook(secret: string): PagerHook {
  return {
    name: 'opsgenie',
    read(headers, body) {
      const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
      if (given === undefined || !isSecret(secret, given)) return null;
      const { action, alert } = asRecord(readJson(body));
      const { alias: key, username } = asRecord(alert);
      if (action !== 'Acknowledge' || typeof key !== 'string') return [];
      return [{ key, way: 'opsgenie', by: textOf(username) }];
    },
  };
}
