import type { Log } from '../../../ports/telemetry.ts';
import type { SlackApi } from '../api/slack-api.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';

/** Somebody who typed or clicked, and how to answer only them. */
export interface Asker {
  readonly account: string;
  readonly channel: string;
  /** Works without any scope, 5 times within 30 minutes (docs.slack.dev, handling user interaction). */
  readonly responseUrl: string | null;
  readonly at: number;
}

export const RESPONSE_URL_MS = 30 * 60_000;
const RESPONSE_TIMEOUT_MS = 5_000;

/** Says something to one person alone. Never rejects: what cannot be said is logged. */
export type Tell = (asker: Asker, text: string) => Promise<void>;

/** Plain text as Slack shows it; `<#C…>` is a channel of it, which notifies nobody. */
export function sayable(text: string): string {
  return escapeMrkdwn(text).replace(/&lt;#([CG][A-Z0-9]{1,20})&gt;/g, '<#$1>');
}

/** Answers by the response URL, and by chat.postEphemeral where that fails or is too old. */
export function createTell(api: Pick<SlackApi, 'whisper'>, log: Log): Tell {
  return async (asker, text) => {
    if (text === '') return;
    const { account, channel } = asker;
    try {
      await respond(asker, sayable(text));
    } catch (failed) {
      await api.whisper(channel, account, sayable(text)).catch((error) => {
        log.warn('slack.answer-lost', { account, channel, text, error, failed });
      });
    }
  };
}

async function respond({ responseUrl, at }: Asker, text: string): Promise<void> {
  if (responseUrl === null || Date.now() - at > RESPONSE_URL_MS)
    throw new Error('no response URL to answer by');
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    redirect: 'error',
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the response URL answered ${response.status}`);
}
