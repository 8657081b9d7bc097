import type { Config } from '../../core/config.ts';
import { defaultRules } from '../../core/gate/policy/default-rules.ts';
import { keepSafeguards } from '../../core/gate/policy/keep-safeguards.ts';
import { type Tightening, tighten } from '../../core/gate/policy/tighten.ts';
import type { Consequence, Rule } from '../../core/gate/rule.ts';
import type { Risk } from '../../core/risk/risk.ts';
import type { Environment } from '../../core/target.ts';
import type { WrittenPolicy, WrittenRule, WrittenTargetPolicy } from './policy-schema.ts';

/** A target as far as its policy goes. */
export interface PolicyTarget {
  readonly name: string;
  readonly environment: Environment;
  readonly policy?: WrittenTargetPolicy | undefined;
}

/** Own rules with the safeguards they do not name, then the defaults; with what each target asks for in all of them. */
export function policyOf(
  written: WrittenPolicy,
  { senior }: Pick<Config['strikes'], 'senior'>,
  targets: readonly PolicyTarget[],
): Config['policy'] {
  return {
    rules: tighten(
      [...keepSafeguards(written.rules.map(ruleOf)), ...defaultRules(senior)],
      targets.flatMap(tighteningsOf),
    ),
    minutes: written.approvals.minutes,
  };
}

/** What a rule means. */
export function ruleOf({ title, when, verdict }: WrittenRule): Rule {
  return { title, when, verdict: consequenceOf(verdict) };
}

function consequenceOf(verdict: WrittenRule['verdict']): Consequence {
  if (verdict === 'allow') return { kind: 'allow' };
  if (verdict.approve !== undefined) return { kind: 'approve', quorum: verdict.approve };
  if (verdict.deny !== undefined) return { kind: 'deny', text: verdict.deny };
  throw new Error('a rule without a verdict passed the schema');
}

const COVERED: Readonly<Record<keyof WrittenTargetPolicy, readonly Risk[]>> = {
  change: ['change'],
  destroy: ['destroy', 'unknown'],
};

/** What a target's own policy asks for, by the field it stands in. */
export function tighteningsOf({
  name,
  environment,
  policy = {},
}: PolicyTarget): (Tightening & { field: keyof WrittenTargetPolicy })[] {
  return (['change', 'destroy'] as const).flatMap((field) => {
    const quorum = policy[field];
    return quorum === undefined ? [] : [{ field, target: name, environment, risk: COVERED[field], quorum }];
  });
}
