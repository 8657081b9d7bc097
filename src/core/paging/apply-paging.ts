import { nameOf } from '../cards/wording.ts';
import type { CaseEvent, LedgerEvent, PageEvent } from '../case/event.ts';
import type { Call, Page } from './page.ts';

/** Applies one event to a case's pages. Help given by a person answers every page that nobody has answered. */
export function applyPaging<S extends { readonly pages: readonly Page[] }>(
  state: S,
  { actor, at }: Pick<LedgerEvent, 'actor' | 'at'>,
  body: CaseEvent | PageEvent,
): S {
  switch (body.kind) {
    case 'level.reached': {
      const { level } = body;
      if (level === 'help' || state.pages.some((each) => each.level === level)) return state;
      const page: Page = { level, since: at, calls: [], acknowledged: null, unanswered: null, ended: false };
      return { ...state, pages: [...state.pages, page] };
    }
    case 'help.given':
      return actor.kind === 'person' ? answered(state, { by: nameOf(actor), at, way: 'chat' }) : state;
    case 'meeting.held':
      return actor.kind === 'person' ? answered(state, { by: nameOf(actor), at, way: 'chat' }) : state;
    case 'note.added':
      return state;
    default:
      return {
        ...state,
        pages: state.pages.map((page) => (page.level === body.level ? change(page, body, at) : page)),
      };
  }
}

function answered<S extends { readonly pages: readonly Page[] }>(
  state: S,
  acknowledged: NonNullable<Page['acknowledged']>,
): S {
  const pages = state.pages.map((page) => (page.acknowledged === null ? { ...page, acknowledged } : page));
  return { ...state, pages };
}

function change(page: Page, body: PageEvent, at: Date): Page {
  switch (body.kind) {
    case 'page.sent': {
      const { call: number, action, way, to } = body;
      if (page.calls.some((each) => each.number === number)) return page;
      return { ...page, calls: [...page.calls, { number, action, way, to, at, answer: null }] };
    }
    case 'page.taken':
      return settled(page, body.call, { kind: 'taken', at });
    case 'page.failed':
      return settled(page, body.call, { kind: 'failed', at, message: body.message });
    case 'page.acknowledged': {
      const { by, way } = body;
      return page.acknowledged === null ? { ...page, acknowledged: { by, at, way } } : page;
    }
    case 'page.unanswered':
      return { ...page, unanswered: { at, reason: body.reason } };
    case 'page.ended':
      return { ...page, ended: true };
    default:
      return body satisfies never;
  }
}

function settled(page: Page, number: number, answer: NonNullable<Call['answer']>): Page {
  const calls = page.calls.map((call) =>
    call.number === number && call.answer === null ? { ...call, answer } : call,
  );
  return { ...page, calls };
}
