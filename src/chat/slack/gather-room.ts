import type { Person } from '../../core/person.ts';
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
 * id. Private, because it is about a way into production: who is concerned is called, and they can call others.
 */
export async function gatherRoom(
  { rooms, log }: { readonly rooms: RoomApi; readonly log: Log },
  name: string,
  purpose: string,
  people: readonly Person[],
): Promise<string> {
  const channel = await openOrFind(rooms, name);
  const { id } = channel;
  const said = cut(escapeMrkdwn(oneLine(purpose)), PURPOSE_CHARS);
  if (channel.purpose !== said) {
    await rooms.describe(id, said).catch((error) => {
      if (!(error instanceof SlackRefusal)) throw error;
      log.warn('slack.room-incomplete', { channel: id, what: 'purpose', code: error.code });
    });
  }
  const accounts = people.flatMap(({ accounts: { slack } }) => slack ?? []);
  if (accounts.length > 0) await callIn({ rooms, log }, id, accounts);
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

/** They are there already, or it is Umpire itself. */
const THERE = new Set(['already_in_channel', 'cant_invite_self']);

async function callIn(
  { rooms, log }: { readonly rooms: RoomApi; readonly log: Log },
  channel: string,
  accounts: readonly string[],
): Promise<void> {
  const all = await refusalOf(rooms.invite(channel, accounts));
  if (all === null) return;
  for (const account of accounts) {
    const refusal = await refusalOf(rooms.invite(channel, [account]));
    if (refusal === null || THERE.has(refusal.code)) continue;
    log.warn('slack.room-incomplete', { channel, what: account, code: refusal.code });
  }
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
