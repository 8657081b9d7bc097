import type { Config } from '../config.ts';
import type { Person } from '../person.ts';
import type { OnCall } from './on-call.ts';
import { turnAt } from './rotation.ts';

/** Stands in a chain for whoever is on call at that moment. */
export const ON_CALL = 'oncall';

/** Whoever is on call by the rotation of the configuration; `unset` when it has none. */
export function onCallByRotation(
  { people, escalation }: Pick<Config, 'people' | 'escalation'>,
  now: Date,
): OnCall {
  if (escalation.rotation === null) return { kind: 'unset' };
  const { person, until, why } = turnAt(escalation.rotation, now);
  return { kind: 'known', people: peopleOf(people, [person]), until, by: why, stale: null };
}

/**
 * Whom to call one after another, each once; agents and people nobody knows are left out. The seniors stand in where
 * nobody is on call, or nobody knows who is: a page never waits for a schedule.
 */
export function chainAt(
  { people, teams, escalation }: Pick<Config, 'people' | 'teams' | 'escalation'>,
  onCall: OnCall,
): Person[] {
  const known = onCall.kind === 'known' ? onCall.people : [];
  const onDuty = known.length > 0 ? known : peopleOf(people, teams.seniors);
  const all = escalation.chain.flatMap((link) => (link === ON_CALL ? onDuty : peopleOf(people, [link])));
  return [...new Map(all.map((person) => [person.id, person])).values()];
}

function peopleOf(people: readonly Person[], ids: readonly string[]): Person[] {
  return ids.flatMap((id) => people.find((person) => person.id === id && !person.agent) ?? []);
}
