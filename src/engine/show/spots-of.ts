import type { Room } from '../../core/card.ts';
import { threadPlaces } from '../../core/cards/thread-places.ts';
import type { Place } from '../../core/case/event.ts';
import { meetingOf } from '../../core/meeting/meeting.ts';
import { ChatRefusal } from '../../ports/chat.ts';
import type { Showing, ShowParts } from './show-case.ts';

/** Where something can be posted: at a place, or as a reply there. */
export interface Spot {
  readonly place: Place;
  readonly thread: string | null;
}

/**
 * Where a new message of a room may go on a surface, the next for when the chat refuses the one before; none when the
 * room is not there. `thread` is the message the case's thread hangs on, for its replies.
 */
export function spotsOf(
  parts: ShowParts,
  showing: Showing,
  room: Room,
  thread: string | null,
): Iterable<Spot> | AsyncIterable<Spot> {
  switch (room) {
    case 'thread':
      return threadSpots(parts, showing, thread);
    case 'escalations':
      return escalationSpots(parts, showing);
    case 'meeting':
      return meetingSpots(parts, showing);
    default:
      return room satisfies never;
  }
}

/** A thread begins where its case was first asked for on this surface, else in the channel kept for it. */
function threadSpots(parts: ShowParts, { state }: Showing, thread: string | null): Spot[] {
  const { surface } = parts.chat;
  const place = threadPlaces(state).find((each) => each.surface === surface);
  if (place === undefined) return [];
  if (thread !== null) return [{ place, thread }];
  const elsewhere = channelSpots(parts, ['default']).filter((spot) => spot.place.channel !== place.channel);
  return [{ place, thread }, ...elsewhere];
}

/** Without a channel for it, a call for help is in the case's thread already, unless it has none. */
function escalationSpots(parts: ShowParts, showing: Showing): Spot[] {
  const own = channelSpots(parts, ['escalations']);
  const threaded = threadSpots(parts, showing, null).length > 0;
  return own.length > 0 || threaded ? own : channelSpots(parts, ['default']);
}

/** A channel of its own; else the case's thread; else where escalations go. */
async function* meetingSpots(parts: ShowParts, showing: Showing): AsyncGenerator<Spot> {
  const own = await ownRoom(parts, showing);
  if (own !== undefined) yield { place: own, thread: null };
  const parent = await showing.parent.promise;
  if (showing.stopped()) return;
  if (parent !== null) yield* threadSpots(parts, showing, parent);
  yield* channelSpots(parts, ['escalations', 'default']);
}

function channelSpots(
  { chat: { surface }, config: { channels } }: ShowParts,
  uses: readonly ('escalations' | 'default')[],
): Spot[] {
  const named = new Set(uses.flatMap((use) => channels[use] ?? []));
  return [...named].map((channel) => ({ place: { surface, channel }, thread: null }));
}

/** Opened once, whatever is restarted: the chat finds one by its name that was opened and not written down. */
async function ownRoom(
  { chat, messages, config, log }: ShowParts,
  { state, events, posted }: Showing,
): Promise<Place | undefined> {
  const { surface } = chat;
  const key = `room/${state.id}`;
  const known = posted.get(key);
  if (known !== undefined) return { surface, channel: known.ref };
  const meeting = meetingOf(events, config);
  if (meeting === undefined) return undefined;
  try {
    const place = await chat.gather(meeting.room, meeting.purpose, meeting.people);
    await messages.save({ caseId: state.id, surface, key, ref: place.channel, digest: '' });
    return place;
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.warn('chat.refused', { surface, case: state.id, room: 'meeting', message: error.message });
    return undefined;
  }
}
