import { type Attachment, type Card, type Labelled, labelled, type Message, type Section } from '../card.ts';
import { brief, clock, nameOf, plural } from '../cards/wording.ts';
import { type Case, foldCase } from '../case/case.ts';
import type { LedgerEvent } from '../case/event.ts';
import type { Config } from '../config.ts';
import { isRow } from '../report/markdown/rows.ts';
import type { Making } from '../report/report-messages.ts';
import { cleanText } from '../signatures/match-log.ts';
import { agendaMarkdown } from './agenda-markdown.ts';
import { agendaOf, type Topic } from './agenda-of.ts';
import { invitation } from './invitation.ts';
import { type Meeting, meetingOf } from './meeting.ts';

/** Of one subject, as a card shows it; the file has the rest. */
const LINES = 8;
const LINE_CHARS = 250;
const DECISION_CHARS = 500;

/** What meetings are made with. */
export type MeetingMaking = Making & { readonly config: Pick<Config, 'people' | 'teams' | 'escalation'> };

/** The name of the one message about a case's meeting. */
export function meetingKey(caseId: string): string {
  return `meeting/${caseId}/agenda`;
}

/** What is said in the room of a meeting: when it is, who is called, the agenda, and what came of it. */
export function meetingMessages(events: readonly LedgerEvent[], making: MeetingMaking): Message[] {
  const { complete, redact, config } = making;
  const meeting = meetingOf(events, config);
  const state = foldCase(events);
  if (meeting === undefined || state === undefined) return [];
  const key = meetingKey(meeting.caseId);
  const clean = (text: string) => redact(cleanText(text.toWellFormed()));
  // What is tried after the meeting is no matter of it any more.
  const held = events.findIndex((row) => isRow(row, 'meeting.held'));
  const topics = agendaOf(held < 0 ? events : events.slice(0, held + 1), config);
  const agenda = topics.map((topic) => shortened(topic, clean));
  const card = cardOf(meeting, state, [outcome(meeting, state, clean), invited(meeting), ...agenda]);
  return [{ key, room: 'meeting', card, files: complete.has(key) ? [] : filesOf(meeting, making, clean) }];
}

function cardOf(meeting: Meeting, state: Case, sections: readonly Section[]): Card {
  const { caseId, target, strikes, people } = meeting;
  const [met] = state.meetings;
  const wanted = state.open && met === undefined;
  const off = state.open ? 'The team must meet' : 'The meeting is off';
  return {
    title: `${met === undefined ? off : 'The team has met'}: ${plural(strikes, 'strike')} on ${target}`,
    tone: wanted ? 'bad' : 'good',
    sections,
    buttons: [],
    footer: `case ${caseId} · /strikes ${target} · /incident ${target} report`,
    ...(wanted &&
      people.length > 0 && { mentions: people.map(({ name, accounts }) => ({ name, accounts })) }),
  };
}

function invited({ people }: Meeting): Section {
  const names = people.map(({ name }) => name).join(', ');
  return labelled('Invited', names || 'Nobody: the case concerns no person of the configuration.');
}

function outcome(
  { starts, ends }: Meeting,
  { meetings: [met], open }: Case,
  clean: (text: string) => string,
): Section {
  if (met !== undefined)
    return labelled(
      'Decided',
      `${brief(clean(met.decision), DECISION_CHARS)}\n${nameOf(met.by)}, ${clock(met.at)}`,
    );
  const minutes = (ends.getTime() - starts.getTime()) / 60_000;
  const when = `${clock(starts)}, for ${plural(minutes, 'minute')}.`;
  return open
    ? labelled('When', `${when} The invitation is attached.`)
    : labelled('When', `Not at all: the case was closed before ${when}`);
}

/** As the entries stood when the meeting was called, whenever they are made. */
function filesOf(
  meeting: Meeting,
  { config, redact }: MeetingMaking,
  clean: (text: string) => string,
): Attachment[] {
  const { caseId, target, room, before } = meeting;
  const topics = agendaOf(before, config);
  const texts = topics.map((topic) => shortened(topic, clean));
  const calendar = invitation(
    {
      meeting,
      summary: `Umpire: ${meeting.purpose}`,
      description: texts.map(({ label, text }) => `${label}\n${text}`).join('\n\n'),
      location: `#${room}, or the thread of case ${caseId} where it has no channel`,
    },
    (id) => config.teams.seniors.includes(id),
  );
  const whole = topics.every(
    ({ lines }) => lines.length <= LINES && lines.every((line) => clean(line).length <= LINE_CHARS),
  );
  return [
    { name: `meeting-${caseId}.ics`, content: calendar },
    ...(whole ? [] : [{ name: `agenda-${caseId}.md`, content: agendaMarkdown(target, topics, redact) }]),
  ];
}

/** The newest lines of a subject, each cut. */
function shortened({ label, lines }: Topic, clean: (text: string) => string): Labelled {
  const shown = lines.slice(-LINES).map((line) => brief(clean(line), LINE_CHARS));
  const left = lines.length - shown.length;
  return labelled(label, (left > 0 ? [`${left} before these`, ...shown] : shown).join('\n'));
}
