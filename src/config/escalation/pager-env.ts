import type { SmtpServer } from './read-smtp-url.ts';

/** The environment's part about pagers, understood. */
export interface PagerEnv {
  readonly pagerduty?: {
    readonly routingKey?: string;
    /** What its schedules are read with. */
    readonly apiToken?: string;
    readonly apiUrl?: string;
    /** What its webhooks are signed with. */
    readonly webhookSecret?: string;
  };
  readonly opsgenie?: {
    readonly apiKey?: string;
    readonly apiUrl?: string;
    /** What its webhooks carry. */
    readonly webhookSecret?: string;
  };
  readonly smtp?: SmtpServer;
  /** What our own webhook is signed with, both ways. */
  readonly pagerWebhookSecret?: string;
}

type Text =
  | 'PAGERDUTY_ROUTING_KEY'
  | 'PAGERDUTY_API_TOKEN'
  | 'PAGERDUTY_API_URL'
  | 'PAGERDUTY_WEBHOOK_SECRET'
  | 'OPSGENIE_API_KEY'
  | 'OPSGENIE_API_URL'
  | 'OPSGENIE_WEBHOOK_SECRET'
  | 'PAGER_WEBHOOK_SECRET';

/** Puts what is set together by pager. */
export function pagersOf(
  values: { readonly [name in Text]?: string | undefined } & { readonly SMTP_URL?: SmtpServer | undefined },
): PagerEnv {
  const { SMTP_URL: smtp, PAGER_WEBHOOK_SECRET: pagerWebhookSecret } = values;
  const pagerduty = given({
    routingKey: values.PAGERDUTY_ROUTING_KEY,
    apiToken: values.PAGERDUTY_API_TOKEN,
    webhookSecret: values.PAGERDUTY_WEBHOOK_SECRET,
  });
  const opsgenie = given({
    apiKey: values.OPSGENIE_API_KEY,
    webhookSecret: values.OPSGENIE_WEBHOOK_SECRET,
  });
  return {
    ...(pagerduty && { pagerduty: { ...pagerduty, ...given({ apiUrl: values.PAGERDUTY_API_URL }) } }),
    ...(opsgenie && { opsgenie: { ...opsgenie, ...given({ apiUrl: values.OPSGENIE_API_URL }) } }),
    ...(smtp && { smtp }),
    ...(pagerWebhookSecret && { pagerWebhookSecret }),
  };
}

/** The fields that are set; `undefined` when none is. */
function given<K extends string>(
  fields: Readonly<Record<K, string | undefined>>,
): { readonly [name in K]?: string } | undefined {
  const set: { [name in K]?: string } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value) set[name] = value;
  }
  return Object.keys(set).length === 0 ? undefined : set;
}
