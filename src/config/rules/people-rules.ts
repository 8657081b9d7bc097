import type { Problem } from '../../core/problem.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import type { RuleContext } from './config-rule.ts';

/** An id names one person. */
export function* idsAreUnique({ draft, problem }: RuleContext): Iterable<Problem> {
  const seen = new Set<string>();
  for (const [index, { id }] of (draft.people ?? []).entries()) {
    if (id === undefined) continue;
    if (seen.has(id))
      yield problem(['people', index, 'id'], `another person has the id \`${id}\`; ids are unique`);
    seen.add(id);
  }
}

const SURFACES = ['slack', 'discord', 'os'] as const;

/** An account belongs to one person: approvals are compared by person, so a shared account would be two pairs of eyes. */
export function* accountsAreNotShared({ draft, problem }: RuleContext): Iterable<Problem> {
  for (const surface of SURFACES) {
    const owners = new Map<string, string>();
    for (const [index, person] of (draft.people ?? []).entries()) {
      const account = person[surface];
      if (account === undefined) continue;
      const owner = owners.get(account);
      if (owner === undefined) owners.set(account, person.id ?? `people[${index}]`);
      else
        yield problem(
          ['people', index, surface],
          `this account is already \`${owner}\`'s; an account has one person`,
        );
    }
  }
}

/** Teams consist of people of this file. */
export function* membersExist({ draft, problem }: RuleContext): Iterable<Problem> {
  const ids = (draft.people ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]));
  for (const { path, id } of members(draft)) {
    if (ids.includes(id)) continue;
    yield problem(path, `there is no person \`${id}\`${suggestion(id, ids)}; ${listed('people', ids)}`);
  }
}

/** Agents may ask, never approve. */
export function* agentsDoNotApprove({ draft, problem }: RuleContext): Iterable<Problem> {
  const agents = new Set((draft.people ?? []).flatMap((person) => (person.agent ? [person.id] : [])));
  for (const { path, team, id } of members(draft)) {
    if (team === 'operators' || !agents.has(id)) continue;
    yield problem(
      path,
      `\`${id}\` is an agent; agents may ask but never approve, so they cannot be in \`${team}\``,
    );
  }
}

function* members(draft: RuleContext['draft']) {
  for (const team of ['operators', 'approvers', 'seniors'] as const) {
    for (const [index, id] of (draft.teams?.[team] ?? []).entries()) {
      if (id !== undefined) yield { path: ['teams', team, index], team, id };
    }
  }
}

const MOST_LISTED = 20;

/** `people: ana, ben`, or that there are none; at most `MOST_LISTED` by name. */
export function listed(kind: string, names: readonly string[]): string {
  const all = [...new Set(names)];
  if (all.length === 0) return `there are no ${kind}`;
  const more = all.length > MOST_LISTED ? ` and ${all.length - MOST_LISTED} more` : '';
  return `${kind}: ${all.slice(0, MOST_LISTED).join(', ')}${more}`;
}
