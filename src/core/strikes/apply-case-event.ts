import type { CaseEvent, LedgerEvent } from '../case/event.ts';
import { hasReached } from './levels.ts';
import type { Escalation, Tally } from './strike.ts';

/** Applies one event about a case as a whole. */
export function applyCaseEvent<S extends Escalation & { readonly tally: Tally }>(
  state: S,
  { actor: by, at }: Pick<LedgerEvent, 'actor' | 'at'>,
  body: CaseEvent,
): S {
  const strikes = state.tally.strikes.length;
  const thaws = hasReached(state, 'meeting');
  switch (body.kind) {
    case 'level.reached': {
      const { level } = body;
      if (state.levels.some((each) => each.level === level)) return state;
      return { ...state, levels: [...state.levels, { level, strikes: body.strikes, at }] };
    }
    case 'help.given':
      return { ...state, helps: [...state.helps, { by, at, strikes }] };
    case 'meeting.held':
      return { ...state, meetings: [...state.meetings, { by, at, decision: body.decision, strikes, thaws }] };
    case 'note.added':
      return { ...state, notes: [...state.notes, { by, at, text: body.text }] };
    default:
      return body satisfies never;
  }
}
