import type { App } from '@slack/bolt';
import type { Log } from '../../../ports/telemetry.ts';
import type { Receive } from './attach-desk.ts';
import type { Asker, Tell } from './tell.ts';

/** The stable name of the message a reference stands for; `undefined` when it is none of ours. */
export type MessageAt = (ref: {
  readonly channel: string;
  readonly ts: string;
}) => Promise<string | undefined>;

/** Slack's names of ✅ ✔️ ☑️, ❌ ✖️ 🚫 and 🙋; others mean nothing. Of these, only 🙋 comes in skin tones. */
const APPROVES = new Set(['white_check_mark', 'heavy_check_mark', 'ballot_box_with_check']);
const DENIES = new Set(['x', 'heavy_multiplication_x', 'no_entry_sign']);
const HELPS = /^(raising_hand|raised_hand|woman-raising-hand|man-raising-hand)(::skin-tone-\d)?$/;
const OPERATION = 'operation/';
const WANTS_HELP = /^(?:level\/(.+)-[^-/]+\/[^/]+|page\/(.+)-[^-/]+\/[^/]+\/\d+)$/;

/**
 * Lets ✅ and ❌ on an operation's card reach the desk as the typed commands they stand for; taking ✅ away withdraws. 🙋
 * on the message of a level of strikes, or of a page, offers help. Reactions on anything else are none of our business.
 */
export function onReactions(
  app: App,
  { messageAt, tell, log }: { messageAt: MessageAt; tell: Tell; log: Log },
  receive: Receive,
): void {
  const hear = async (
    command: (key: string) => string | undefined,
    { user, item }: { user: string; item: { channel: string; ts: string } },
  ) => {
    if (typeof item.ts !== 'string') return;
    try {
      const key = await messageAt({ channel: item.channel, ts: item.ts });
      const line = key === undefined ? undefined : command(key);
      if (line === undefined) return;
      const asker: Asker = { account: user, channel: item.channel, responseUrl: null, at: Date.now() };
      await receive(line, asker, (text) => tell(asker, text));
    } catch (error) {
      log.error('slack.reaction-failed', { account: user, channel: item.channel, error });
    }
  };
  app.event('reaction_added', async ({ event }) => {
    const command = commandOf(event.reaction);
    if (command !== undefined) await hear(command, event);
  });
  app.event('reaction_removed', async ({ event }) => {
    if (APPROVES.has(event.reaction)) await hear((key) => voteOn(key, 'withdraw'), event);
  });
}

/** What a reaction says on the message of a key; `undefined` for one that says nothing anywhere. */
function commandOf(reaction: string): ((key: string) => string | undefined) | undefined {
  if (APPROVES.has(reaction)) return (key) => voteOn(key, 'approve');
  if (DENIES.has(reaction)) return (key) => voteOn(key, 'deny');
  return HELPS.test(reaction) ? helpWith : undefined;
}

function voteOn(key: string, verb: string): string | undefined {
  return key.startsWith(OPERATION) ? `${verb} ${key.slice(OPERATION.length)}` : undefined;
}

/** A case's id is its target's name, a dash, and a word without one. */
function helpWith(key: string): string | undefined {
  const [, level, page] = WANTS_HELP.exec(key) ?? [];
  const target = level ?? page;
  return target === undefined ? undefined : `ack ${target}`;
}
