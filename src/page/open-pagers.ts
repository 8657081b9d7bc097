import type { Pager, PagerHook } from '../ports/pager.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { pagerdutyHook } from './pagerduty-hook.ts';
import { webhook, webhookHook } from './webhook.ts';

export interface PagerOptions {
  readonly pagerduty?: {
    readonly routingKey?: string;
    readonly apiUrl?: string;
    readonly webhookSecret?: string;
  };
  readonly opsgenie?: { readonly apiKey: string; readonly apiUrl?: string };
  readonly webhook?: { readonly url: string; readonly secret: string };
}

/** The pagers that are set up, in the order they are tried, and what hears their answers. */
export function openPagers(options: PagerOptions): {
  readonly pagers: readonly Pager[];
  readonly hooks: readonly PagerHook[];
} {
  const { pagerduty: duty, opsgenie: genie, webhook: hook } = options;
  return {
    pagers: [
      ...(duty?.routingKey === undefined ? [] : [pagerduty({ ...duty, routingKey: duty.routingKey })]),
      ...(genie === undefined ? [] : [opsgenie(genie)]),
      ...(hook === undefined ? [] : [webhook(hook)]),
    ],
    hooks: [
      ...(duty?.webhookSecret === undefined ? [] : [pagerdutyHook(duty.webhookSecret)]),
      ...(hook === undefined ? [] : [webhookHook(hook.secret)]),
    ],
  };
}
