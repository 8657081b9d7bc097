import type { Person } from '../../core/person.ts';
import { ChatRefusal } from '../../ports/chat.ts';
import type { Log } from '../../ports/telemetry.ts';
import { SlackRefusal } from './api/refusal.ts';
import type { OwnChannel, RoomApi } from './api/room-api.ts';
import { cut, escapeMrkdwn, oneLine } from './mrkdwn.ts';

/** Of a channel's name and purpose (docs.slack.dev, conversations.create and setPurpose). */
const NAME_CHARS = 80;
const PURPOSE_CHARS = 250;
/** Names tried, the later ones with `-2` and so on. */
const NAMES = 5;

/**
 * Opens a private channel, or finds the one Umpire opened under that name before, and calls people in; resolves with its
 * id. Private, because it is about a way into production: who is concerned is called, and they can call others. Rejects
 * with `ChatRefusal` when nobody is in it.
 */
export async function gatherRoom(
  { rooms, log }: { readonly rooms: RoomApi; readonly log: Log },
  name: string,
  purpose: string,
  people: readonly Person[],
): Promise<string> {
  const accounts = people.flatMap(({ accounts: { slack } }) => slack ?? []);
  if (accounts.length === 0)
    throw new ChatRefusal(
      `nobody to call into ${name} has an account in Slack`,
      'Add `accounts: slack` to the people of umpire.yaml.',
    );
  const channel = await openOrFind(rooms, name);
  const { id } = channel;
  const said = cut(escapeMrkdwn(oneLine(purpose)), PURPOSE_CHARS);
  if (channel.purpose !== said) {
    await rooms.describe(id, said).catch((error) => {
      if (!(error instanceof SlackRefusal)) throw error;
      log.warn('slack.room-incomplete', { channel: id, what: 'purpose', code: error.code });
    });
  }
  if ((await callIn({ rooms, log }, id, accounts)) === 0)
    throw new ChatRefusal(
      `nobody could be called into ${name}`,
      'Check the Slack accounts of the people in umpire.yaml.',
    );
  return id;
}

/** A name somebody else has, or that was archived with its channel, is followed by the next. */
async function openOrFind(rooms: RoomApi, name: string): Promise<OwnChannel> {
  for (let count = 1; count <= NAMES; count++) {
    const end = count === 1 ? '' : `-${count}`;
    const candidate = `${name.slice(0, NAME_CHARS - end.length)}${end}`;
    const channel = (await rooms.create(candidate)) ?? (await rooms.find(candidate));
    if (channel !== null) return channel;
  }
  throw new SlackRefusal({ method: 'conversations.create', code: 'name_taken' });
}

/** Resolves with how many are in it now. */
async function callIn(
  { rooms, log }: { readonly rooms: RoomApi; readonly log: Log },
  channel: string,
  accounts: readonly string[],
): Promise<number> {
  const all = await refusalOf(rooms.invite(channel, accounts));
  if (all === null) return accounts.length;
  let there = 0;
  for (const account of accounts) {
    const refusal = await refusalOf(rooms.invite(channel, [account]));
    if (refusal === null || refusal.code === 'already_in_channel') there++;
    else if (refusal.code !== 'cant_invite_self')
      log.warn('slack.room-incomplete', { channel, what: account, code: refusal.code });
  }
  return there;
}

async function refusalOf(call: Promise<void>): Promise<SlackRefusal | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof SlackRefusal) return error;
    throw error;
  }
}
