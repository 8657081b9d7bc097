import { holds, type Rule } from './rule.ts';
import type { Facts, Verdict } from './verdict.ts';

/** The verdict of the first rule that holds, under its title; none, and it is denied. */
export function judgeFacts(facts: Facts, rules: readonly Rule[]): Verdict {
  const rule = rules.find(({ when }) => holds(when, facts));
  if (rule === undefined) {
    const text = `No rule of the policy allows this on ${facts.target}. Whoever runs Umpire can add one under \`policy:\`.`;
    return { kind: 'deny', rule: 'no rule allows it', text };
  }
  const { title, verdict } = rule;
  switch (verdict.kind) {
    case 'allow':
      return { kind: 'allow', rule: title };
    case 'approve':
      return { kind: 'approve', rule: title, quorum: verdict.quorum };
    case 'deny':
      return { kind: 'deny', rule: title, text: verdict.text.replaceAll('{target}', () => facts.target) };
    default:
      return verdict satisfies never;
  }
}
