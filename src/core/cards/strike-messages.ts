import { type Card, labelled, type Message, type Section } from '../card.ts';
import type { Case } from '../case/case.ts';
import type { Config } from '../config.ts';
import { meetingTime } from '../meeting/meeting-time.ts';
import { roomName } from '../meeting/room-name.ts';
import { pageSection } from '../paging/page-section.ts';
import { hasMet, isUnlocked } from '../strikes/levels.ts';
import { strikeLine, struckApproaches } from '../strikes/list-strikes.ts';
import type { Escalation, Strike } from '../strikes/strike.ts';
import { strikesOf } from '../strikes/tally.ts';
import { whoMayHelp } from './help-call.ts';
import { brief, clock, listed, nameOf, plural } from './wording.ts';

/** Strikes and approaches one message shows. */
const LISTED = 10;
const LINE_CHARS = 250;

type Reached = Escalation['levels'][number];

/** One message for each level a case has reached, in its thread; each says what is to be done, and what became of it. */
export function strikeMessages(state: Case, people: Config['people'] = []): Message[] {
  return state.levels.map((reached) => ({
    key: `level/${state.id}/${reached.level}`,
    room: 'thread',
    card: cardOf(state, reached, people),
    files: [],
  }));
}

function cardOf(state: Case, reached: Reached, people: Config['people']): Card {
  const { level } = reached;
  switch (level) {
    case 'help':
      return helpCard(state, reached, people);
    case 'senior':
      return seniorCard(state, reached);
    case 'meeting':
      return meetingCard(state, reached);
    default:
      return level satisfies never;
  }
}

function helpCard(state: Case, reached: Reached, people: Config['people']): Card {
  const { target, helps, open } = state;
  const unlocked = isUnlocked(state);
  const given = helps.map(({ by, at }) => `${nameOf(by)} helps since ${clock(at)}.`);
  const again =
    helps.length > 0 && !unlocked && open ? ['It failed again since: help is needed once more.'] : [];
  const wanted = open && !unlocked;
  return {
    title: `${helpWord(state)}: ${headline(state, reached)}`,
    tone: wanted ? 'warning' : 'good',
    sections: [
      ...(given.length > 0 ? [labelled('Help', listed([...given, ...again], LISTED))] : []),
      ...(wanted ? [labelled('Who may help', whoMayHelp(state, people))] : []),
      labelled(
        wanted ? 'Locked until another person helps' : 'Was locked',
        listed(approachLines(state), LISTED),
      ),
      tried(state, reached),
    ],
    buttons: wanted ? [{ label: 'I help', command: `ack ${target}`, style: 'primary' }] : [],
    footer: `Another approach may be tried meanwhile · /strikes ${target}`,
  };
}

function helpWord(state: Case): string {
  if (!state.open) return 'Over';
  if (hasMet(state)) return 'The team has met';
  return isUnlocked(state) ? 'Help came' : 'Help wanted';
}

function seniorCard(state: Case, reached: Reached): Card {
  const text = 'By the built-in rules a change of what is not production now needs a senior’s approval.';
  return {
    title: `A senior is needed: ${headline(state, reached)}`,
    tone: state.open ? 'warning' : 'good',
    sections: [{ kind: 'text', text }, ...pageSection(state, 'senior'), tried(state, reached)],
    buttons: [],
    footer: `/strikes ${state.target}`,
  };
}

function meetingCard(state: Case, reached: Reached): Card {
  const { id, target, meetings } = state;
  const met = meetings.find(({ thaws }) => thaws);
  const frozen: Section[] =
    met === undefined
      ? [
          labelled(
            'What now',
            [
              `The team meets at ${clock(meetingTime(reached.at).starts)}, in the channel ${roomName(id)}; where Umpire may not open one, in this thread.`,
              `Nothing but reading until then. A senior records the decision: \`/incident ${target} resolve DECISION\`.`,
            ].join('\n'),
          ),
        ]
      : [labelled('Decided', `${brief(met.decision, 500)}\n${nameOf(met.by)}, ${clock(met.at)}`)];
  return {
    title:
      met === undefined
        ? `Frozen: ${headline(state, reached)}`
        : `The team has met: ${headline(state, reached)}`,
    tone: met === undefined && state.open ? 'bad' : 'good',
    sections: [...frozen, ...pageSection(state, 'meeting'), tried(state, reached)],
    buttons: [],
    footer: `/strikes ${target}`,
  };
}

const headline = ({ target }: Case, { strikes }: Reached): string =>
  `${plural(strikes, 'strike')} on ${target}`;

/** As it stood when the level was reached, so that the message stays what was read then. */
function tried(state: Case, { strikes }: Reached, label = 'What was tried'): Section {
  const lines = strikesOf(state).slice(0, strikes).map(strikeLine);
  return labelled(label, newest(lines));
}

function newest(lines: readonly string[]): string {
  const shown = lines.slice(-LISTED).map((line) => brief(line, LINE_CHARS));
  return (lines.length > LISTED ? [`${lines.length - LISTED} before these`, ...shown] : shown).join('\n');
}

function approachLines(state: Case): string[] {
  const approaches = struckApproaches(strikesOf(state)).map((each) => brief(each, LINE_CHARS));
  return approaches.length > 0 ? approaches : ['nothing was tried yet'];
}

/** Which strike of its case an operation was, as a section of its card; none when it was none. */
export function strikeSection(state: Case, operation: string): Section[] {
  const at = strikesOf(state).findIndex((strike) => isOf(strike, operation));
  return at < 0 ? [] : [{ kind: 'text', text: `This is strike ${at + 1} on ${state.target}.` }];
}

const isOf = ({ kind, of }: Strike, operation: string): boolean =>
  of === operation && (kind === 'step' || kind === 'verification');
