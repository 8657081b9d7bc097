import { type Card, labelled, type Message, type Section } from '../card.ts';
import type { Case } from '../case/case.ts';
import type { Config } from '../config.ts';
import { requesterOf } from '../gate/voting/quorum.ts';
import type { Person } from '../person.ts';
import { hasMet, helpersOf, isUnlocked } from '../strikes/levels.ts';
import { strikeLine, struckApproaches } from '../strikes/list-strikes.ts';
import { lastAttempt } from '../strikes/offer-help.ts';
import { strikesOf } from '../strikes/tally.ts';
import { threadPlaces } from './thread-places.ts';
import { brief, clock, listed, nameOf, plural } from './wording.ts';

/** People one call names; a crowd feels asked less than a few. */
const CALLED = 10;
const LISTED = 5;
const LINE_CHARS = 200;

type Known = Pick<Config, 'people' | 'teams'>;

/**
 * One message in the channel for escalations once a case needs help: what is locked, what was tried, who may help. It
 * calls the people of the teams until somebody helps or the case is over, and then says so and calls nobody.
 */
export function helpCalls(state: Case, config: Known): Message[] {
  const reached = state.levels.find(({ level }) => level === 'help');
  if (reached === undefined) return [];
  const { id, target } = state;
  const strikes = strikesOf(state);
  const lines = strikes.slice(0, reached.strikes).slice(-LISTED).map(strikeLine);
  const locked = struckApproaches(strikes).map((each) => brief(each, LINE_CHARS));
  const wanted = state.open && !isUnlocked(state);
  const card: Card = {
    title: `${wanted ? 'Help wanted' : standsOf(state)}: ${plural(reached.strikes, 'strike')} on ${target}`,
    tone: wanted ? 'warning' : 'good',
    sections: [
      ...(wanted ? asking(state, config) : []),
      labelled(
        wanted ? 'Locked until then' : 'Was locked',
        listed(locked, LISTED) || 'nothing was tried yet',
      ),
      labelled('What was tried', lines.map((line) => brief(line, LINE_CHARS)).join('\n')),
    ],
    buttons: wanted ? [{ label: 'I help', command: `ack ${target}`, style: 'primary' }] : [],
    footer: `case ${id} since ${clock(reached.at)} · /strikes ${target}`,
    threads: threadPlaces(state),
    ...(wanted && { mentions: calledFor(state, config) }),
  };
  // The key of a message of a level: 🙋 on it is an offer, as in the thread.
  return [{ key: `level/${id}/call`, room: 'escalations', card, files: [] }];
}

function standsOf(state: Case): string {
  if (!state.open) return 'Over';
  if (hasMet(state)) return 'The team has met';
  const helpers = new Set(helpersOf(state).map(({ by }) => nameOf(by)));
  return `Help came from ${[...helpers].join(' and ')}`;
}

/** Who may help with what is locked, and how. */
export function whoMayHelp(state: Case, people: Known['people']): string {
  const lastBy = lastAttempt(state, people)?.by;
  const others = lastBy === undefined ? '' : ` but ${nameOf(lastBy)}`;
  return `Any person Umpire knows${others}: the button, 🙋, or \`/ack ${state.target}\`.`;
}

function asking(state: Case, { people }: Known): Section[] {
  const again = state.helps.length > 0 ? 'It failed again since somebody helped. ' : '';
  const how = `${again}${whoMayHelp(state, people)}`;
  const where =
    threadPlaces(state).length > 0 ? [] : ['It was asked for at the terminal, so it has no thread.'];
  return [labelled('Who may help', [how, ...where].join('\n'))];
}

/** Who is in a team and may help: nobody calls the person who is stuck, or a program. */
function calledFor(state: Case, { people, teams }: Known): Pick<Person, 'name' | 'accounts'>[] {
  const last = lastAttempt(state, people);
  const stuck = last === undefined ? null : requesterOf(last.by);
  const ids = new Set([...teams.operators, ...teams.approvers, ...teams.seniors]);
  return [...ids]
    .flatMap((id) => people.find((person) => person.id === id && !person.agent && id !== stuck) ?? [])
    .slice(0, CALLED)
    .map(({ name, accounts }) => ({ name, accounts }));
}
