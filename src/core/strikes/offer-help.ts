import { clock } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import type { EventBody } from '../case/event.ts';
import type { Config } from '../config.ts';
import { requesterOf } from '../gate/voting/quorum.ts';
import type { Actor, Surface } from '../person.ts';
import { hasReached, helpersOf, nextLevel } from './levels.ts';
import type { Strike, Tally } from './strike.ts';
import { strikesOf } from './tally.ts';

/** Help as it is offered. */
export interface Offer {
  readonly target: string;
  readonly by: Actor;
  readonly surface: Surface;
}

/**
 * What an offer of help comes to, and what who offers it is told: it counts when another human offers it than the one
 * whose attempt struck last, and when the case has come to the level at which help is needed.
 */
export function offerHelp(
  state: Case | undefined,
  { target, by, surface }: Offer,
  { people, strikes: levels }: Pick<Config, 'people' | 'strikes'>,
): { readonly events: EventBody[]; readonly text: string } {
  const told = (text: string) => ({ events: [], text });
  if (state === undefined || !state.open)
    return told(`${target} has no open case, so there is nothing to help with.`);
  const person = by.kind === 'person' ? people.find(({ id }) => id === by.id) : undefined;
  if (person === undefined)
    return told('This account belongs to no person of the configuration, so its help does not count.');
  if (person.agent) return told('An agent may ask, but never helps: a person must.');
  if (!hasReached(state, 'help')) {
    const left = nextLevel(state, levels)?.left ?? 0;
    return told(`Nothing is locked on ${target} yet: that takes ${left} more failed attempts.`);
  }
  const last = lastAttempt(state, people);
  if (last !== undefined && requesterOf(last.by) === person.id)
    return told(`Your own attempt was the last that failed on ${target}, so another person has to help.`);
  const before = helpersOf(state).find((each) => requesterOf(each.by) === person.id);
  if (before !== undefined)
    return told(`You have been helping with ${target} since ${clock(before.at)}. Nothing has failed since.`);
  const text = `Thank you: ${target}’s thread now says that you help. What was locked is open again for everybody but you.`;
  return { events: [{ kind: 'help.given', surface }], text };
}

/**
 * The strike whose attempt failed last: a human's where `people` tell who is an agent, because an agent tries what
 * somebody told it to. Who only looked did not try anything, unless nobody did.
 */
export function lastAttempt(
  state: { readonly tally: Tally },
  people: Config['people'] = [],
): Strike | undefined {
  const strikes = strikesOf(state);
  const tried = strikes.filter(({ kind }) => kind !== 'red');
  const isAgent = ({ by }: Strike) =>
    by.kind === 'person' && people.some(({ id, agent }) => id === by.id && agent);
  return tried.findLast((strike) => !isAgent(strike)) ?? tried.at(-1) ?? strikes.at(-1);
}
