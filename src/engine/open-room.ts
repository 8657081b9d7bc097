import type { Room } from '../core/card.ts';
import type { Case } from '../core/case.ts';
import type { Place } from '../core/event.ts';
import type { Showing, ShowParts, Where } from './show-case.ts';

/** Where a room of a case is on a surface; `undefined` when it has none there. */
export async function openRoom(
  { chat, config }: ShowParts,
  { state }: Showing,
  room: Room,
): Promise<Where | undefined> {
  const { surface } = chat;
  const { channels } = config;
  switch (room) {
    case 'thread': {
      const place = placeOf(state, surface);
      return place && { place, elsewhere: channels.default, thread: null, threaded: true };
    }
    case 'escalations': {
      const channel = channels.escalations;
      return channel === undefined
        ? undefined
        : { place: { surface, channel }, elsewhere: undefined, thread: null, threaded: false };
    }
    case 'meeting':
      return undefined;
    default:
      return room satisfies never;
  }
}

/** A case's thread is where it was first asked for on this surface; none, and it is not shown there. */
function placeOf(state: Case, surface: string): Place | undefined {
  const asked = [...state.diagnoses, ...state.operations]
    .filter((each) => each.place.surface === surface)
    .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
  return asked[0]?.place;
}
