import type { Case } from '../case/case.ts';
import type { EventBody } from '../case/event.ts';
import type { IncidentAction } from '../command/intent.ts';
import type { Config } from '../config.ts';
import { requesterOf } from '../gate/voting/quorum.ts';
import type { Actor } from '../person.ts';
import { hasReached, isFrozen } from '../strikes/levels.ts';
import type { Strike } from '../strikes/strike.ts';
import { strikesOf } from '../strikes/tally.ts';

/** Words as they are to be written into a target's open case; redacted by then. */
export interface Said {
  readonly action: Exclude<IncidentAction, 'report' | 'timeline'>;
  readonly target: string;
  readonly text: string;
  readonly by: Actor;
}

interface Decided {
  readonly events: EventBody[];
  readonly text: string;
}

/** What a note, a decision or a closing comes to, and what who said it is told; nothing to append is a refusal. */
export function decideIncident(
  state: Case | undefined,
  said: Said,
  config: Pick<Config, 'people' | 'teams'>,
): Decided {
  if (state === undefined || !state.open) return refused(`${said.target} has no open case.`);
  switch (said.action) {
    case 'note': {
      const text = `Your note is in case ${state.id}, and in every report of it from now on.`;
      return { events: [{ kind: 'note.added', text: said.text }], text };
    }
    case 'resolve':
      return resolve(state, said, config);
    case 'close':
      return close(state, said, config);
    default:
      return said.action satisfies never;
  }
}

function resolve(
  state: Case,
  { target, text: decision, by }: Said,
  config: Pick<Config, 'people' | 'teams'>,
): Decided {
  const seniors = deciders(config);
  if (!isHuman(by, config) || !seniors.includes(by.id)) {
    const names = seniors.slice(0, 5).join(', ');
    const who = config.teams.seniors.length > 0 ? 'a senior' : 'a person of a team';
    return refused(`Only ${who} can tell what the team decided${names === '' ? '' : ` (${names})`}.`);
  }
  if (!hasReached(state, 'meeting'))
    return refused(
      `No meeting was called about ${target}: its case has not come to that level. \`/incident ${target} note …\` keeps your words.`,
    );
  if (!isFrozen(state))
    return refused(`The meeting about ${target} has been held already; ${target} is not frozen.`);
  return {
    events: [{ kind: 'meeting.held', decision }],
    text: `The decision is written down, and ${target} is not frozen any more.`,
  };
}

/** Closing a case forgets its strikes, so it is no way around help, a senior or the meeting. */
function close(
  state: Case,
  { target, text: reason, by }: Said,
  config: Pick<Config, 'people' | 'teams'>,
): Decided {
  if (!isHuman(by, config) || !humansOf(config).includes(by.id))
    return refused('Only a person of a team can close a case, and you are in none.');
  const unfinished = state.diagnoses.filter(({ ending }) => ending === null);
  const untaken = unfinished.filter(({ waiting }) => waiting);
  const underWay = [
    ...unfinished.filter(({ waiting }) => !waiting),
    ...state.operations.filter(({ ending }) => ending === null),
  ];
  if (underWay.length > 0) {
    const ids = underWay.slice(0, 5).map(({ id }) => `\`${id}\``);
    return refused(
      `Something is still under way on ${target}: ${ids.join(', ')}. Wait for its end, or deny what waits for approval.`,
    );
  }
  if (isFrozen(state))
    return refused(
      `${target} is frozen until the team has met: a senior tells the decision with \`/incident ${target} resolve DECISION\`, then it can be closed.`,
    );
  const closers = hasReached(state, 'senior') ? deciders(config) : humansOf(config);
  if (!closers.includes(by.id))
    return refused(`The case of ${target} has come to the level at which only a senior can close it.`);
  const own = strikesAgainst(state, by.id);
  if (own.length > 0 && closers.some((id) => strikesAgainst(state, id).length === 0)) {
    const why = own.some(isAttempt)
      ? `Attempts of yours failed on ${target}`
      : `What you found on ${target} counts as strikes, and its case has come to the level at which another person helps`;
    return refused(`${why}: another person has to close this case, or a green diagnosis does.`);
  }
  return {
    events: [...untaken.map(({ id }) => neverTaken(id)), { kind: 'case.closed', reason }],
    text: `Case ${state.id} of ${target} is closed.`,
  };
}

/** A worker that is gone takes nothing, and says so to nobody. */
function neverTaken(diagnosis: string): EventBody {
  return {
    kind: 'diagnosis.failed',
    diagnosis,
    message: 'The case was closed before a worker took it.',
    remedy: 'Ask again once an `umpire worker` for this host is running.',
  };
}

const isAttempt = ({ kind }: Strike): boolean => kind !== 'red';

/** Who only looked has something to forget from the level on at which the looks were too many, too. */
function strikesAgainst(state: Case, person: string): Strike[] {
  const counts = (strike: Strike) => isAttempt(strike) || hasReached(state, 'help');
  return strikesOf(state).filter((strike) => counts(strike) && requesterOf(strike.by) === person);
}

/** The people who decide where it takes a senior: where there is none, every person of a team. */
function deciders(config: Pick<Config, 'people' | 'teams'>): string[] {
  const humans = humansOf(config);
  const seniors = config.teams.seniors.filter((id) => humans.includes(id));
  return seniors.length > 0 ? seniors : humans;
}

function humansOf({ people, teams }: Pick<Config, 'people' | 'teams'>): string[] {
  const members = new Set([...teams.operators, ...teams.approvers, ...teams.seniors]);
  return [...members].filter((member) => people.some(({ id, agent }) => id === member && !agent));
}

function isHuman(by: Actor, { people }: Pick<Config, 'people'>): by is Extract<Actor, { kind: 'person' }> {
  return by.kind === 'person' && people.some(({ id, agent }) => id === by.id && !agent);
}

function refused(text: string): Decided {
  return { events: [], text };
}
