import type { Risk } from '../../risk/risk.ts';
import type { Environment } from '../../target.ts';
import type { Consequence, Rule } from '../rule.ts';
import type { Quorum, Verdict } from '../verdict.ts';

/** What a target asks for at least, whatever the rules say of everything else. */
export interface Tightening {
  readonly target: string;
  readonly environment: Environment;
  readonly risk: readonly Risk[];
  readonly quorum: Quorum;
}

/**
 * The same rules with every target's own least demands in them: before each rule that asks for less stands its stricter
 * twin for that target. What was denied stays denied.
 */
export function tighten(rules: readonly Rule[], tightenings: readonly Tightening[]): Rule[] {
  return tightenings.reduce<Rule[]>(
    (before, each) => before.flatMap((rule) => [...twinOf(rule, each), rule]),
    [...rules],
  );
}

function twinOf({ title, when, verdict }: Rule, { target, environment, risk, quorum }: Tightening): Rule[] {
  if (isAtLeast(verdict, quorum)) return [];
  if (when.targets !== undefined && !when.targets.includes(target)) return [];
  if (when.environment !== undefined && !when.environment.includes(environment)) return [];
  const both = risk.filter((each) => when.risk === undefined || when.risk.includes(each));
  if (both.length === 0) return [];
  return [
    {
      title: `${title}; stricter on ${target}`,
      when: { ...when, risk: both, targets: [target] },
      verdict: {
        kind: 'approve',
        quorum: verdict.kind === 'approve' ? greater(verdict.quorum, quorum) : quorum,
      },
    },
  ];
}

const greater = (a: Quorum, b: Quorum): Quorum => ({
  people: Math.max(a.people, b.people),
  seniors: Math.max(a.seniors, b.seniors),
});

/** Whether a verdict, or what a rule says, asks for `quorum` or more. */
export function isAtLeast(said: Consequence | Verdict, { people, seniors }: Quorum): boolean {
  if (said.kind === 'deny') return true;
  return said.kind === 'approve' && said.quorum.people >= people && said.quorum.seniors >= seniors;
}
