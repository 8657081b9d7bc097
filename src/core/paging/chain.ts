import type { Config } from '../config.ts';
import type { Person } from '../person.ts';
import { type Turn, turnAt } from './rotation.ts';

/** Stands in a chain for whoever is on call at that moment. */
export const ON_CALL = 'oncall';

type Known = Pick<Config, 'people' | 'escalation'>;

/** Whoever is on call, by the rotation; `undefined` when there is none. */
export function onCallAt({ people, escalation }: Known, now: Date): (Turn & { name: string }) | undefined {
  if (escalation.rotation === null) return undefined;
  const turn = turnAt(escalation.rotation, now);
  return { ...turn, name: people.find(({ id }) => id === turn.person)?.name ?? turn.person };
}

/** Whom to call one after another as it stands now, each once; agents and people nobody knows are left out. */
export function chainAt(config: Known, now: Date): Person[] {
  const turn = onCallAt(config, now);
  const ids = config.escalation.chain.flatMap((link) => (link === ON_CALL ? (turn?.person ?? []) : link));
  return [...new Set(ids)].flatMap(
    (id) => config.people.find((person) => person.id === id && !person.agent) ?? [],
  );
}
