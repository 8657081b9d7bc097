import { clock, nameOf, plural } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import type { LedgerEvent } from '../case/event.ts';
import type { Config } from '../config.ts';
import type { Report } from '../diagnosis/diagnosis.ts';
import { pageSection } from '../paging/page-section.ts';
import { type History, readHistory } from '../report/history.ts';
import { lasted } from '../report/markdown/moments.ts';
import { attemptLines } from './attempt-lines.ts';

/** Something to talk about, with what the ledger says of it; unredacted, as long as it is. */
export interface Topic {
  readonly label: string;
  readonly lines: readonly string[];
}

/**
 * What the team has to talk about, from the ledger's entries alone, oldest first: the trouble, how long it has lasted,
 * what was tried and what was not, who was called, what people noted, and the decision that is needed.
 */
export function agendaOf(events: readonly LedgerEvent[], config: Pick<Config, 'people' | 'teams'>): Topic[] {
  const history = readHistory(events);
  const { state } = history;
  return [
    { label: 'The trouble', lines: troubleLines(state) },
    { label: 'Since when', lines: durationLines(history) },
    { label: 'What was tried', lines: attemptLines(state) },
    { label: 'Not tried yet', lines: untriedLines(state) },
    { label: 'Who was called', lines: calledLines(state) },
    { label: 'Notes', lines: state.notes.map(({ by, at, text }) => `${clock(at)}, ${nameOf(by)}: ${text}`) },
    { label: 'To be decided', lines: decisionLines(state, config) },
  ].filter(({ lines }) => lines.length > 0);
}

/** The last thing that was red, be it a diagnosis or a verification. */
function troubleLines({ diagnoses, operations, target, host }: Case): string[] {
  const walked = diagnoses.flatMap(({ ending }) => (ending?.kind === 'finished' ? [ending] : []));
  const verified = operations.flatMap(({ ending }) =>
    ending?.kind === 'worked' && ending.outcome.report !== null
      ? [{ at: ending.at, report: ending.outcome.report }]
      : [],
  );
  const red = [...walked, ...verified]
    .filter(({ report }) => report.failedLayer !== null)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .at(-1)?.report;
  const where = `${target} on host ${host}`;
  return red === undefined ? [`${where}: no layer is known to fail.`] : redLines(red, where);
}

function redLines({ failedLayer, rootCause, status }: Report, where: string): string[] {
  const what = status === 'unreachable' ? 'could not be asked' : 'fails';
  const cause =
    rootCause === null
      ? 'The root cause is not known: no signature matched.'
      : `Root cause, as far as it is known: ${rootCause.cause} ${rootCause.advice}`;
  return [`${where}: layer ${failedLayer?.index}, ${failedLayer?.title}, ${what}.`, cause.trim()];
}

function durationLines({ troubles, state }: History): string[] {
  const called = state.levels.find(({ level }) => level === 'meeting')?.at;
  return troubles.map(({ from, to }) => {
    if (to !== null) return `${clock(from.at)} to ${clock(to.at)}: ${lasted(from.at, to.at)}.`;
    const so =
      called === undefined || called <= from.at
        ? ''
        : `: ${lasted(from.at, called)} when the meeting was called`;
    return `In trouble since ${clock(from.at)}${so}.`;
  });
}

/** What the last diagnosis offers and nobody has begun. */
function untriedLines({ diagnoses, operations, target }: Case): string[] {
  const last = diagnoses.findLast(({ ending }) => ending?.kind === 'finished')?.ending;
  if (last?.kind !== 'finished') return [];
  const begun = operations.filter(({ startedAt }) => startedAt !== null).map(({ proposal }) => proposal);
  const tried = new Set(begun.flatMap((each) => (each.kind === 'procedure' ? [each.procedure] : [])));
  return last.report.procedures
    .filter(({ id }) => !tried.has(id))
    .map(({ id, title, steps }) => `${title}: /run ${target} ${id} (${plural(steps.length, 'step')})`);
}

function calledLines(state: Case): string[] {
  const pages = state.pages.flatMap(({ level }) => pageSection(state, level));
  return pages.flatMap((section) => (section.kind === 'labelled' ? section.text.split('\n') : []));
}

function decisionLines(
  { target, meetings }: Case,
  { people, teams }: Pick<Config, 'people' | 'teams'>,
): string[] {
  const seniors = people.filter(({ id, agent }) => !agent && teams.seniors.includes(id));
  const names = seniors.slice(0, 5).map(({ name }) => name);
  const who = names.length === 0 ? 'A senior' : `One of the seniors (${names.join(', ')})`;
  if (meetings.length > 0) return [];
  return [
    `What is done next about ${target}, by whom, and what is not tried again.`,
    `${who} writes it down: /incident ${target} resolve DECISION. Until then ${target} is frozen.`,
  ];
}
