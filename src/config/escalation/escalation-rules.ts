import { ON_CALL } from '../../core/paging/chain.ts';
import type { Problem } from '../../core/problem.ts';
import type { RuleContext } from '../rules/config-rule.ts';
import { listed } from '../rules/people-rules.ts';
import { suggestion } from '../yaml/explain-issue.ts';

/** Pages go to people of this file, not to agents; `oncall` needs a rotation or a schedule. */
export function* pagedPeopleExist({ draft, problem }: RuleContext): Iterable<Problem> {
  const people = draft.people ?? [];
  const ids = people.flatMap(({ id }) => (id === undefined ? [] : [id]));
  for (const { path, id } of paged(draft)) {
    if (id === ON_CALL && path[1] === 'chain') {
      if (draft.escalation?.rotation === undefined && draft.escalation?.schedule === undefined)
        yield problem(
          path,
          'nobody is on call: `oncall` needs a `rotation` or a `schedule` in the same section',
        );
    } else if (!ids.includes(id)) {
      yield problem(path, `there is no person \`${id}\`${suggestion(id, ids)}; ${listed('people', ids)}`);
    } else if (people.some((person) => person.id === id && person.agent)) {
      yield problem(path, `\`${id}\` is an agent; pages go to people`);
    }
  }
}

/** An override ends after it begins. */
export function* overridesLast({ draft, problem }: RuleContext): Iterable<Problem> {
  for (const [index, { from, until }] of (draft.escalation?.rotation?.overrides ?? []).entries()) {
    if (from === undefined || until === undefined || from < until) continue;
    yield problem(['escalation', 'rotation', 'overrides', index, 'until'], `must be after \`from\`, ${from}`);
  }
}

/** Who is on call is said in one place. */
export function* oneSaysWhoIsOnCall({ draft, problem }: RuleContext): Iterable<Problem> {
  const { rotation, schedule } = draft.escalation ?? {};
  if (rotation !== undefined && schedule !== undefined)
    yield problem(
      ['escalation', 'schedule'],
      '`rotation` is set too, and only one can say who is on call; keep one',
    );
}

function* paged({ escalation }: RuleContext['draft']): Iterable<{ path: (string | number)[]; id: string }> {
  const { chain = [], rotation } = escalation ?? {};
  for (const [index, id] of chain.entries())
    if (id !== undefined) yield { path: ['escalation', 'chain', index], id };
  for (const [index, id] of (rotation?.people ?? []).entries())
    if (id !== undefined) yield { path: ['escalation', 'rotation', 'people', index], id };
  for (const [index, { person }] of (rotation?.overrides ?? []).entries())
    if (person !== undefined)
      yield { path: ['escalation', 'rotation', 'overrides', index, 'person'], id: person };
}
