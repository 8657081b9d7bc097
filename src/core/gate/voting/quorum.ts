import type { Config } from '../../config.ts';
import type { Actor } from '../../person.ts';
import type { Quorum } from '../verdict.ts';

/** Who there is to vote. */
export type Electorate = Pick<Config, 'people' | 'teams'>;

/** Why somebody's approval does not count. */
export type Bar = 'unknown' | 'agent' | 'requester' | 'no-approver';

/** The requester as grants name them: a person's id, or an account that no person's id can be (design, promise 4). */
export function requesterOf(actor: Actor): string {
  if (actor.kind === 'person') return actor.id;
  return actor.kind === 'stranger' ? `${actor.surface}:${actor.account}` : 'umpire:itself';
}

/** What bars a person from approving what `requester` asked for; `null`: their approval counts. */
export function barOf(person: string, requester: string, electorate: Electorate): Bar | null {
  if (person === requester) return 'requester';
  return barFromDeciding(person, electorate);
}

/** What bars a person from deciding about requests at all: only humans of `approvers` or `seniors` do. */
export function barFromDeciding(id: string, { people, teams }: Electorate): Exclude<Bar, 'requester'> | null {
  const person = people.find((each) => each.id === id);
  if (person === undefined) return 'unknown';
  if (person.agent) return 'agent';
  return teams.approvers.includes(id) || teams.seniors.includes(id) ? null : 'no-approver';
}

/**
 * Whom a quorum still lacks: `people` in all, `seniors` of them; both 0 when it is reached. Each person counts once,
 * and only those whose approval counts; a senior is an approver too.
 */
export function lacking(
  quorum: Quorum,
  voters: readonly string[],
  requester: string,
  electorate: Electorate,
): Quorum {
  const counted = [...new Set(voters)].filter((id) => barOf(id, requester, electorate) === null);
  const seniors = counted.filter((id) => electorate.teams.seniors.includes(id)).length;
  const seniorsLeft = Math.max(0, quorum.seniors - seniors);
  return { people: Math.max(quorum.people - counted.length, seniorsLeft, 0), seniors: seniorsLeft };
}

/** `1 approval by a senior`, `2 approvals, one of them by a senior`. */
export function quorumWords({ people, seniors }: Quorum): string {
  const approvals = people === 1 ? '1 approval' : `${people} approvals`;
  if (seniors === 0) return approvals;
  if (seniors >= people) return `${approvals} by ${people === 1 ? 'a senior' : 'seniors'}`;
  return `${approvals}, ${seniors === 1 ? 'one' : seniors} of them by ${seniors === 1 ? 'a senior' : 'seniors'}`;
}
