import { brief, plural } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import { strikeLine } from '../strikes/list-strikes.ts';
import { strikesOf } from '../strikes/tally.ts';
import type { PagingLevel } from './page.ts';

/** What a phone shows of it. */
const SUMMARY_CHARS = 200;
const LINE_CHARS = 300;
/** Strikes a page tells; the case has all. */
const TOLD = 5;

const WANTED = { senior: 'a senior is needed', meeting: 'frozen, the team must meet' } as const;

/** What a page says; unredacted. */
export function pageText(state: Case, level: PagingLevel): { summary: string; lines: string[] } {
  const strikes = state.levels.find((each) => each.level === level)?.strikes ?? strikesOf(state).length;
  const tried = strikesOf(state).slice(0, strikes).map(strikeLine).slice(-TOLD);
  return {
    summary: brief(`${state.target}: ${plural(strikes, 'strike')}, ${WANTED[level]}`, SUMMARY_CHARS),
    lines: [
      `Case ${state.id} on host ${state.host}.`,
      ...tried.map((line) => brief(line, LINE_CHARS)),
      `Take it with /ack ${state.target}; /strikes ${state.target} shows all.`,
    ],
  };
}
