import type { Env } from '../config/env.ts';
import type { Config } from '../core/config.ts';
import { OperatorError } from '../core/errors.ts';
import { openPaging, type Paging } from '../engine/paging/open-paging.ts';
import { openPagers, type PagerOptions } from '../page/open-pagers.ts';
import type { Chat } from '../ports/chat.ts';
import type { PagerHook } from '../ports/pager.ts';
import type { Knowledge } from './knowledge.ts';
import type { Data } from './open-data.ts';
import type { Telemetry } from './telemetry.ts';

/** Paging under way, and what hears the pagers' own news. */
export interface Pages extends Paging {
  readonly hooks: readonly PagerHook[];
}

/** Opens every way to page there is: the pagers whose secrets are set, then `chats`. */
export async function openPages(
  { env, config }: Knowledge,
  { store: { ledger, messages } }: Pick<Data, 'store'>,
  { log, redactor }: Telemetry,
  chats: readonly Chat[],
): Promise<Pages> {
  const { pagers, hooks } = openPagers(pagerOptions(env, config));
  const parts = { config, ledger, messages, pagers, chats, redactor, log, now: () => new Date() };
  return { ...(await openPaging(parts)), hooks };
}

function pagerOptions(
  { pagerduty, opsgenie, pagerWebhookSecret }: Env,
  { escalation }: Config,
): PagerOptions {
  return {
    ...(pagerduty && { pagerduty }),
    ...(opsgenie && { opsgenie }),
    ...webhookOf(escalation.webhook, pagerWebhookSecret),
  };
}

/** A page nobody can prove to be ours is not sent. */
function webhookOf(url: string | null, secret: string | undefined): Pick<PagerOptions, 'webhook'> {
  if (url === null) return {};
  if (secret !== undefined) return { webhook: { url, secret } };
  throw new OperatorError(
    '`escalation.webhook` is set in the configuration, but what it is signed with is not.',
    'Set PAGER_WEBHOOK_SECRET (or PAGER_WEBHOOK_SECRET_FILE) to the secret the receiver knows.',
  );
}
