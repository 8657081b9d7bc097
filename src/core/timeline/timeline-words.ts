import { brief, plural } from '../cards/wording.ts';
import type { History } from '../report/history.ts';
import { moment } from '../report/markdown/moments.ts';
import { rowsOf } from '../report/markdown/rows.ts';
import { LEVEL_WORDS } from './lanes/strike-marks.ts';
import type { Picture } from './picture.ts';

/** Longest text beside a picture, in characters; Slack takes 1,000. */
const ALT_CHARS = 900;
const REASON_CHARS = 200;

/** What a picture shows, for those who cannot see it. */
export function timelineAlt({ history, plain }: Picture): string {
  const { opened, last, rows, state } = history;
  const counts = countsOf(history);
  const levels = rowsOf(rows, 'level.reached').map(({ body }) => LEVEL_WORDS[body.level]);
  const helpers = state.helps.map(({ by }) => (by.kind === 'person' ? plain(by.name) : 'somebody'));
  return brief(
    [
      `Timeline of case ${plain(opened.caseId)} of ${plain(opened.body.target)}, ${moment(opened.at)} to ${moment(last.at)}.`,
      counts.length > 0 ? `${capital(counts.join(', '))}.` : '',
      levels.length > 0 ? `Levels reached: ${levels.join(', ')}.` : '',
      helpers.length > 0 ? `Helped by ${[...new Set(helpers)].join(', ')}.` : '',
      `${capital(endOf(history, plain))}.`,
    ]
      .filter((text) => text !== '')
      .join(' '),
    ALT_CHARS,
  );
}

/** `3 diagnoses`, `4 attempts`, … without what there is none of. */
export function countsOf({ state, operations, strikes, rows }: History): string[] {
  const calls = rowsOf(rows, 'page.sent').filter(({ body }) => body.action === 'trigger');
  const diagnoses = state.diagnoses.length;
  return [
    diagnoses === 0 ? '' : `${diagnoses} ${diagnoses === 1 ? 'diagnosis' : 'diagnoses'}`,
    some(operations, 'attempt'),
    some(strikes, 'strike'),
    some(rowsOf(rows, 'approval.given'), 'approval'),
    some(calls, 'page'),
  ].filter((text) => text !== '');
}

/** How it stands at the end of the picture. */
export function endOf({ closed, state }: History, plain: (text: string) => string): string {
  if (closed !== undefined)
    return `closed: ${brief(plain(closed.body.reason), REASON_CHARS)}`.replace(/\.$/, '');
  return state.condition.kind === 'troubled' ? 'still in trouble' : 'not closed yet';
}

const some = (all: readonly unknown[], noun: string): string =>
  all.length === 0 ? '' : plural(all.length, noun);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
