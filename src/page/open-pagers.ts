import type { Pager, PagerHook } from '../ports/pager.ts';
import { type EmailOptions, email } from './email.ts';
import { opsgenie } from './opsgenie.ts';
import { opsgenieHook } from './opsgenie-hook.ts';
import { pagerduty } from './pagerduty.ts';
import { pagerdutyHook } from './pagerduty-hook.ts';
import { webhook, webhookHook } from './webhook.ts';

export interface PagerOptions {
  readonly pagerduty?: {
    readonly routingKey?: string;
    readonly apiUrl?: string;
    readonly webhookSecret?: string;
  };
  readonly opsgenie?: {
    readonly apiKey?: string;
    readonly apiUrl?: string;
    readonly webhookSecret?: string;
  };
  readonly webhook?: { readonly url: string; readonly secret: string };
  readonly email?: EmailOptions;
}

/** The pagers that are set up, in the order they are tried, and what hears their answers. */
export function openPagers(options: PagerOptions): {
  readonly pagers: readonly Pager[];
  readonly hooks: readonly PagerHook[];
} {
  const { pagerduty: duty, opsgenie: genie, webhook: hook, email: mail } = options;
  return {
    pagers: [
      ...(duty?.routingKey === undefined ? [] : [pagerduty({ ...duty, routingKey: duty.routingKey })]),
      ...(genie?.apiKey === undefined ? [] : [opsgenie({ ...genie, apiKey: genie.apiKey })]),
      ...(hook === undefined ? [] : [webhook(hook)]),
      ...(mail === undefined ? [] : [email(mail)]),
    ],
    hooks: [
      ...(duty?.webhookSecret === undefined ? [] : [pagerdutyHook(duty.webhookSecret)]),
      ...(genie?.webhookSecret === undefined ? [] : [opsgenieHook(genie.webhookSecret)]),
      ...(hook === undefined ? [] : [webhookHook(hook.secret)]),
    ],
  };
}
