import type { App } from '@slack/bolt';
import type { Log } from '../../../ports/telemetry.ts';
import type { Receive } from './attach-desk.ts';
import type { Asker, Tell } from './tell.ts';

/** The stable name of the message a reference stands for; `undefined` when it is none of ours. */
export type MessageAt = (ref: {
  readonly channel: string;
  readonly ts: string;
}) => Promise<string | undefined>;

/** Slack's names of ✅ ✔️ ☑️ and ❌ ✖️ 🚫; others, and skin tones, mean nothing. */
const APPROVES = new Set(['white_check_mark', 'heavy_check_mark', 'ballot_box_with_check']);
const DENIES = new Set(['x', 'heavy_multiplication_x', 'no_entry_sign']);
const OPERATION = 'operation/';

/**
 * Lets ✅ and ❌ on an operation's card reach the desk as the typed commands they stand for; taking ✅ away withdraws.
 * Reactions on anything else are none of our business.
 */
export function onReactions(
  app: App,
  { messageAt, tell, log }: { messageAt: MessageAt; tell: Tell; log: Log },
  receive: Receive,
): void {
  const hear = async (
    verb: string | undefined,
    { user, item }: { user: string; item: { channel: string; ts: string } },
  ) => {
    if (verb === undefined || typeof item.ts !== 'string') return;
    try {
      const key = await messageAt({ channel: item.channel, ts: item.ts });
      if (key?.startsWith(OPERATION) !== true) return;
      const asker: Asker = { account: user, channel: item.channel, responseUrl: null, at: Date.now() };
      const line = `${verb} ${key.slice(OPERATION.length)}`;
      await receive(line, asker, (text) => tell(asker, text));
    } catch (error) {
      log.error('slack.reaction-failed', { account: user, channel: item.channel, error });
    }
  };
  app.event('reaction_added', async ({ event }) => hear(verbOf(event.reaction), event));
  app.event('reaction_removed', async ({ event }) => {
    await hear(APPROVES.has(event.reaction) ? 'withdraw' : undefined, event);
  });
}

function verbOf(reaction: string): string | undefined {
  if (APPROVES.has(reaction)) return 'approve';
  return DENIES.has(reaction) ? 'deny' : undefined;
}
