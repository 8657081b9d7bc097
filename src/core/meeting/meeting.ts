import { plural } from '../cards/wording.ts';
import { foldCase } from '../case/case.ts';
import type { LedgerEvent } from '../case/event.ts';
import type { Config } from '../config.ts';
import type { Person } from '../person.ts';
import { isRow } from '../report/markdown/rows.ts';
import { concernedIn } from './concerned-in.ts';
import { meetingTime } from './meeting-time.ts';
import { roomName } from './room-name.ts';

/** A meeting as it was called: what happens later changes nothing of it, so that every look at it finds the same. */
export interface Meeting {
  readonly caseId: string;
  readonly target: string;
  readonly strikes: number;
  readonly calledAt: Date;
  readonly starts: Date;
  readonly ends: Date;
  readonly people: readonly Person[];
  /** Name of a channel of its own. */
  readonly room: string;
  /** What the channel is for, in a line. */
  readonly purpose: string;
  /** The entries that were there when it was called. */
  readonly before: readonly LedgerEvent[];
}

/** The meeting a case's entries call; `undefined` while they call none. */
export function meetingOf(
  events: readonly LedgerEvent[],
  config: Pick<Config, 'people' | 'teams' | 'escalation'>,
): Meeting | undefined {
  const at = events.findIndex((row) => isRow(row, 'level.reached') && row.body.level === 'meeting');
  const before = events.slice(0, at + 1);
  const state = foldCase(before);
  const reached = state?.levels.find(({ level }) => level === 'meeting');
  if (state === undefined || reached === undefined) return undefined;
  const { id: caseId, target } = state;
  const { strikes, at: calledAt } = reached;
  return {
    caseId,
    target,
    strikes,
    calledAt,
    ...meetingTime(calledAt),
    people: concernedIn(state, config),
    room: roomName(caseId),
    purpose: `${plural(strikes, 'strike')} on ${target}: what is done next. Case ${caseId}.`,
    before,
  };
}
