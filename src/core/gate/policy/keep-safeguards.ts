import type { Conditions, Rule } from '../rule.ts';
import { SAFEGUARDS } from './default-rules.ts';

/**
 * Own rules with the safeguards before each that does not name them: a rule about restarts at night is not meant for a
 * frozen target, nor one about destruction for `compose down` on production. A locked approach only needs another
 * person, so asking for approval is enough there.
 */
export function keepSafeguards(rules: readonly Rule[]): Rule[] {
  return rules.flatMap((rule) => [...guardsOf(rule), rule]);
}

function guardsOf({ when, verdict }: Rule): Rule[] {
  if (verdict.kind === 'deny') return [];
  return (['frozen', 'composeDown', 'locked'] as const).flatMap((name) => {
    if (when[name] !== undefined || (name === 'locked' && verdict.kind === 'approve')) return [];
    const guard: Rule = SAFEGUARDS[name];
    const both = { ...when, ...guard.when, ...narrowed(when, guard.when) };
    return both.risk?.length === 0 || both.environment?.length === 0 ? [] : [{ ...guard, when: both }];
  });
}

/** What both sets of conditions leave of the lists a safeguard has. */
function narrowed(own: Conditions, guard: Conditions): Conditions {
  const risk = guard.risk?.filter((each) => own.risk?.includes(each) ?? true);
  const environment = guard.environment?.filter((each) => own.environment?.includes(each) ?? true);
  return { ...(risk && { risk }), ...(environment && { environment }) };
}
