import type { Env } from '../../config/env.ts';
import type { Way } from '../../core/case/event.ts';
import type { Config } from '../../core/config.ts';
import { OperatorError } from '../../core/errors.ts';
import { openPaging, type Paging } from '../../engine/paging/open-paging.ts';
import { openPagers, type PagerOptions } from '../../page/open-pagers.ts';
import type { Chat } from '../../ports/chat.ts';
import type { Roster } from '../../ports/on-call.ts';
import type { PagerHook } from '../../ports/pager.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Data } from './open-data.ts';
import { checkRoster } from './open-roster.ts';

/** Paging under way, and what hears the pagers' own news. */
export interface Pages extends Paging {
  readonly hooks: readonly PagerHook[];
}

/** Opens every way to page there is: the pagers whose secrets are set, then `chats`; another process serves `elsewhere`. */
export async function openPages(
  { env, config }: Pick<Knowledge, 'env' | 'config'>,
  { store: { ledger, messages } }: Pick<Data, 'store'>,
  { log, meter, redactor }: Telemetry,
  chats: readonly Chat[],
  roster: Roster,
  elsewhere: ReadonlySet<Way> = new Set(),
): Promise<Pages> {
  checkRoster({ env, config });
  const { pagers, hooks } = pagersOf({ env, config });
  const known = { config, redactor, log, meter, now: () => new Date() };
  const parts = { ...known, ledger, messages, roster, pagers, chats, elsewhere };
  return { ...(await openPaging(parts)), hooks };
}

/** What else than a chat needs, to page by it. */
const NEEDS: Readonly<Record<Exclude<Way, 'chat'>, string>> = {
  pagerduty: 'PAGERDUTY_ROUTING_KEY (or PAGERDUTY_ROUTING_KEY_FILE)',
  opsgenie: 'OPSGENIE_API_KEY (or OPSGENIE_API_KEY_FILE)',
  webhook: '`escalation: { webhook: { url: … } }` and PAGER_WEBHOOK_SECRET (or PAGER_WEBHOOK_SECRET_FILE)',
  email: '`escalation: { email: { from: … } }` and SMTP_URL (or SMTP_URL_FILE)',
};

/** The pagers whose secrets are set. Throws an `OperatorError` for half of a setup, and for a way that has none. */
export function pagersOf({ env, config }: Pick<Knowledge, 'env' | 'config'>): ReturnType<typeof openPagers> {
  const opened = openPagers(pagerOptions(env, config));
  const missing = (config.escalation.ways ?? []).flatMap((way) =>
    way === 'chat' || opened.pagers.some((pager) => pager.way === way) ? [] : [way],
  );
  if (missing.length === 0) return opened;
  throw new OperatorError(
    `\`escalation.ways\` names ${missing.map((way) => `\`${way}\``).join(' and ')} in the configuration, but not everything it needs is set.`,
    missing.map((way) => `For \`${way}\`: set ${NEEDS[way]}, or take it out of \`ways\`.`).join(' '),
  );
}

function pagerOptions(
  { pagerduty, opsgenie, smtp, pagerWebhookSecret }: Env,
  { escalation }: Config,
): PagerOptions {
  return {
    ...(pagerduty && { pagerduty }),
    ...(opsgenie && { opsgenie }),
    ...webhookOf(escalation.webhook, pagerWebhookSecret),
    ...emailOf(escalation.email, smtp),
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

/** Half of what e-mail needs is a mistake: pages that somebody counts on would not go out. */
function emailOf(from: string | null, server: Env['smtp']): Pick<PagerOptions, 'email'> {
  if (from !== null && server !== undefined) return { email: { from, server } };
  if (from === null && server === undefined) return {};
  throw from === null
    ? new OperatorError(
        'SMTP_URL is set, but not the address that e-mails are from.',
        'Add `escalation: { email: { from: umpire@example.com } }` to the configuration, or take SMTP_URL away.',
      )
    : new OperatorError(
        '`escalation.email` is set in the configuration, but not the server that takes e-mails.',
        'Set SMTP_URL (or SMTP_URL_FILE), like `smtps://user:password@mail.example.com:465`, or take `email` away.',
      );
}
