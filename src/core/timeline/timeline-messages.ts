import type { Card, Message } from '../card.ts';
import { brief, clock, nameOf, plural } from '../cards/wording.ts';
import { foldCase } from '../case/case.ts';
import type { LedgerEvent } from '../case/event.ts';
import { lasted } from '../report/markdown/moments.ts';
import { isRow, type Row } from '../report/markdown/rows.ts';
import type { Making } from '../report/report-messages.ts';
import { strikesOf } from '../strikes/tally.ts';
import { timelineFile } from './timeline-file.ts';

const REASON_CHARS = 300;

/**
 * A picture for each that was asked for, for each level that was reached, and for the closing of a case with strikes:
 * of the entries up to there.
 */
export function timelineMessages(events: readonly LedgerEvent[], { complete, redact }: Making): Message[] {
  const [opened] = events;
  if (opened === undefined || !isRow(opened, 'case.opened')) return [];
  return events.flatMap((row, at): Message[] => {
    const card = cardOf(row, opened, events);
    if (card === null) return [];
    const key = `timeline/${row.version}`;
    const shown = events.slice(0, at + 1);
    const files = complete.has(key) ? [] : [timelineFile(shown, redact)];
    return [{ key, room: 'thread', card, files }];
  });
}

function cardOf(row: LedgerEvent, opened: Row<'case.opened'>, events: readonly LedgerEvent[]): Card | null {
  if (isRow(row, 'timeline.asked')) return askedCard(row, opened);
  if (isRow(row, 'level.reached')) return levelCard(row, opened);
  return isRow(row, 'case.closed') ? closedCard(row, opened, events) : null;
}

function askedCard(
  { actor, at, caseId }: LedgerEvent,
  { at: since, body: { target } }: Row<'case.opened'>,
): Card {
  return {
    title: `Case ${caseId} over time`,
    tone: 'unknown',
    sections: [
      {
        kind: 'text',
        text: `What has happened on ${target} in ${lasted(since, at)}, as the ledger tells it.`,
      },
    ],
    buttons: [],
    footer: `case ${caseId} · asked by ${nameOf(actor)} at ${clock(at)}`,
  };
}

function levelCard({ at, caseId, body }: Row<'level.reached'>, opened: Row<'case.opened'>): Card {
  const { target } = opened.body;
  return {
    title: `Case ${caseId} so far: ${plural(body.strikes, 'strike')} in ${lasted(opened.at, at)}`,
    tone: 'warning',
    sections: [
      {
        kind: 'text',
        text: `\`/strikes ${target}\` lists them, \`/incident ${target} timeline\` draws the case as it stands then.`,
      },
    ],
    buttons: [],
    footer: `case ${caseId} · ${clock(at)}`,
  };
}

/** A case in which nothing failed is closed without a picture. */
function closedCard(
  { at, caseId, body }: Row<'case.closed'>,
  opened: Row<'case.opened'>,
  events: readonly LedgerEvent[],
): Card | null {
  const state = foldCase(events);
  const strikes = state === undefined ? 0 : strikesOf(state).length;
  if (strikes === 0) return null;
  const { target } = opened.body;
  return {
    title: `Case ${caseId} is closed: ${plural(strikes, 'strike')} in ${lasted(opened.at, at)}`,
    tone: 'good',
    sections: [
      { kind: 'labelled', label: 'Why', text: brief(body.reason, REASON_CHARS) },
      {
        kind: 'text',
        text: `\`/incident ${target} report\` writes down what happened, with a source for each sentence.`,
      },
    ],
    buttons: [],
    footer: `case ${caseId} · ${clock(at)}`,
  };
}
