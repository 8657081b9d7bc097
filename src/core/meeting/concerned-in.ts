import type { Case } from '../case/case.ts';
import type { Config } from '../config.ts';
import { chainAt, onCallByRotation } from '../paging/chain.ts';
import type { Actor, Person } from '../person.ts';
import { strikesOf } from '../strikes/tally.ts';

/** More people than this decide nothing. */
const MOST = 20;

/**
 * The people a case concerns, each once, who knows most of it first: who tried and helped, the seniors, because one of
 * them must tell the decision, who was called or would be, who voted, looked and noted. At most 20, no agents.
 */
export function concernedIn(state: Case, config: Pick<Config, 'people' | 'teams' | 'escalation'>): Person[] {
  const { operations, diagnoses, helps, notes, pages } = state;
  const actors = (all: readonly { readonly by: Actor }[]) => all.flatMap(({ by }) => idOf(by));
  const reached = state.levels.find(({ level }) => level === 'meeting');
  const chain = reached === undefined ? [] : chainAt(config, onCallByRotation(config, reached.at));
  const ids = [
    ...actors(strikesOf(state).filter(({ kind }) => kind !== 'red')),
    ...actors(helps),
    ...config.teams.seniors,
    ...pages.flatMap(({ calls }) => calls.flatMap(({ to }) => to?.id ?? [])),
    ...chain.map(({ id }) => id),
    ...operations.flatMap((each) => [each.askedBy, ...votersOf(each)].flatMap(idOf)),
    ...diagnoses.flatMap(({ askedBy }) => idOf(askedBy)),
    ...actors(notes),
  ];
  const people = [...new Set(ids)].flatMap((id) => config.people.find((person) => person.id === id) ?? []);
  return people.filter(({ agent }) => !agent).slice(0, MOST);
}

function votersOf({ approvals, refusals, ending }: Case['operations'][number]): Actor[] {
  const denied = ending?.kind === 'denied' ? [ending.by] : [];
  return [...approvals.map(({ by }) => by), ...refusals.map(({ by }) => by), ...denied];
}

function idOf(actor: Actor): string[] {
  return actor.kind === 'person' ? [actor.id] : [];
}
