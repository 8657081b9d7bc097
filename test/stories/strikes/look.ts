import type { Workspace } from '../../chat/slack/emulator.ts';

/** A message as people see it in Slack. */
export interface Seen {
  readonly channel: string;
  /** The channel's name. */
  readonly where: string;
  readonly ts: string;
  /** The message it is a reply to; `null` at the top of a channel. */
  readonly parent: string | null;
  /** Its title; empty for a file that was shared by itself. */
  readonly title: string;
  /** All there is of it, as JSON. */
  readonly whole: string;
  readonly files: readonly { readonly name: string; readonly url: string }[];
}

/** What Slack itself tells of a channel: who joined, its purpose. */
const SLACKS_OWN = /^(channel|group)_/;

/** Everything in every channel Ana may read, oldest first, each thread under its parent. */
export async function lookAround({ ana }: Workspace): Promise<Seen[]> {
  const { channels = [] } = await ana.conversations.list({ types: 'public_channel,private_channel' });
  const open = channels.filter(({ is_private, is_member }) => !is_private || is_member);
  const all = await Promise.all(open.map(({ id = '', name = '' }) => lookInto(ana, id, name)));
  return all.flat();
}

async function lookInto(ana: Workspace['ana'], channel: string, where: string): Promise<Seen[]> {
  const { messages: top = [] } = await ana.conversations.history({ channel, limit: 1_000 });
  const people = top.filter(({ subtype }) => !SLACKS_OWN.test(subtype ?? ''));
  const threads = people.toReversed().map(async (parent) => {
    if (!parent.reply_count) return [parent];
    const { messages: whole = [] } = await ana.conversations.replies({ channel, ts: parent.ts ?? '' });
    return whole;
  });
  return (await Promise.all(threads)).flat().map((message) => ({
    channel,
    where,
    ts: message.ts ?? '',
    parent: message.thread_ts === undefined || message.thread_ts === message.ts ? null : message.thread_ts,
    title: message.text?.split('\n', 1)[0] ?? '',
    whole: JSON.stringify(message),
    files: (message.files ?? []).map(({ name = '', url_private: url = '' }) => ({ name, url })),
  }));
}
