import { judgeFacts } from '../../core/gate/judge-facts.ts';
import { canBeMet } from '../../core/gate/policy/can-be-met.ts';
import { DEFAULT_RULES } from '../../core/gate/policy/default-rules.ts';
import { findUnreachable } from '../../core/gate/policy/find-unreachable.ts';
import { isAtLeast, type Tightening } from '../../core/gate/policy/tighten.ts';
import { EXEC, ROLLBACK, type Rule } from '../../core/gate/rule.ts';
import type { Quorum, Verdict } from '../../core/gate/verdict.ts';
import { quorumWords } from '../../core/gate/voting/quorum.ts';
import type { Problem } from '../../core/problem.ts';
import type { RuleContext } from '../rules/config-rule.ts';
import { listed } from '../rules/people-rules.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import { type PolicyTarget, ruleOf, tighteningsOf } from './normalise-policy.ts';
import type { WrittenRule } from './policy-schema.ts';

/** Targets that a rule names are targets of this file. */
export function* ruleTargetsExist({ draft, problem }: RuleContext): Iterable<Problem> {
  const names = Object.keys(draft.targets ?? {});
  for (const { rule, path } of rulesOf(draft)) {
    for (const [at, name] of (rule.when.targets ?? []).entries()) {
      if (names.includes(name)) continue;
      const message = `there is no target \`${name}\`${suggestion(name, names)}; ${listed('targets', names)}`;
      yield problem([...path, 'when', 'targets', at], message);
    }
  }
}

/** Procedures that a rule names are known for one of the targets it is about. */
export function* ruleProceduresExist(context: RuleContext): Iterable<Problem> {
  const { draft, problem } = context;
  for (const { rule, path } of rulesOf(draft)) {
    const procedures = proceduresFor(rule, context);
    if (procedures === undefined) continue;
    const known = [EXEC, ROLLBACK, ...procedures];
    for (const [at, name] of (rule.when.procedures ?? []).entries()) {
      if (known.includes(name)) continue;
      const message = `no target of this rule has a procedure \`${name}\`${suggestion(name, known)}; ${listed('procedures', known)}`;
      yield problem([...path, 'when', 'procedures', at], message);
    }
  }
}

/** What can be run on the targets a rule is about; `undefined` when that cannot be told. */
function proceduresFor(
  { when }: WrittenRule,
  { draft, runbooks, common }: RuleContext,
): readonly string[] | undefined {
  const targets = Object.entries(draft.targets ?? {}).filter(
    ([name]) => when.targets?.includes(name) ?? true,
  );
  const ids = new Set<string>();
  for (const [, { runbook = '', compose }] of targets) {
    const known = runbooks?.get(runbook);
    if (known === undefined || (compose !== undefined && common === undefined)) return undefined;
    for (const { id } of known.procedures) ids.add(id);
    for (const { id } of compose === undefined ? [] : (common ?? [])) ids.add(id);
  }
  return [...ids].toSorted();
}

/** A rule can match something that no earlier one takes. */
export function* rulesCanMatch({ draft, problem }: RuleContext): Iterable<Problem> {
  const targets = targetsOf(draft);
  if (targets.length < Object.keys(draft.targets ?? {}).length) return; // without environment: said elsewhere
  const rules = [...rulesOf(draft)].filter(({ rule }) =>
    (rule.when.targets ?? []).every((name) => targets.some((target) => target.name === name)),
  );
  for (const { index, covers } of findUnreachable(
    rules.map(({ rule }) => ruleOf(rule)),
    targets,
  )) {
    const path = rules[index]?.path ?? [];
    yield problem(path, covers.length === 0 ? CONTRADICTION : coveredBy(covers));
  }
}

const CONTRADICTION =
  'can never match: its conditions exclude each other (a target has one environment; `compose down` is `destroy` or `unknown`); change `when`, or remove the rule';

function coveredBy(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).map((title) => `“${title}”`);
  const more = titles.length > shown.length ? ' and others' : '';
  return `can never match: the first rule that holds decides, and all it names is taken by ${shown.join(', ')}${more} before; move it up, or remove it`;
}

/** There are people enough for every quorum. */
export function* quorumsCanBeMet({ draft, problem }: RuleContext): Iterable<Problem> {
  const electorate = electorateOf(draft);
  const asked = [
    ...[...rulesOf(draft)].flatMap(({ rule, path }) =>
      typeof rule.verdict === 'object' && rule.verdict.approve !== undefined
        ? [{ quorum: rule.verdict.approve, path: [...path, 'verdict', 'approve'] }]
        : [],
    ),
    ...targetsOf(draft)
      .flatMap(tighteningsOf)
      .map(({ target, field, quorum }) => ({ quorum, path: ['targets', target, 'policy', field] })),
  ];
  for (const { quorum, path } of asked) {
    if (canBeMet(quorum, electorate)) continue;
    const { approvers, seniors } = electorate.teams;
    const message =
      `can never be met: it needs ${quorumWords(quorum)} of what another person asked for, and ${listed('approvers', approvers)}; ` +
      `${listed('seniors', seniors)}; ask for fewer, or add people to the teams`;
    yield problem(path, message);
  }
}

function electorateOf({ people = [], teams = {} }: RuleContext['draft']) {
  const known = people.flatMap(({ id, agent = false }) =>
    id === undefined ? [] : [{ id, name: id, agent, accounts: {} }],
  );
  const ids = (team: readonly (string | undefined)[] = []) => team.filter((id) => id !== undefined);
  const { operators, approvers, seniors } = teams;
  return {
    people: known,
    teams: { operators: ids(operators), approvers: ids(approvers), seniors: ids(seniors) },
  };
}

/** A target's own policy asks for no less than the rules do for it anyway. */
export function* targetsOnlyTighten({ draft, problem }: RuleContext): Iterable<Problem> {
  const rules: Rule[] = [...[...rulesOf(draft)].map(({ rule }) => ruleOf(rule)), ...DEFAULT_RULES];
  const procedures = new Set([null, '', ...rules.flatMap(({ when }) => when.procedures ?? [])]);
  for (const tightening of targetsOf(draft).flatMap(tighteningsOf)) {
    const looser = ordinaryVerdicts(tightening, procedures, rules).find(
      (verdict) => verdict.kind === 'approve' && !isMet(verdict.quorum, tightening.quorum),
    );
    if (looser?.kind !== 'approve') continue;
    const { target, field } = tightening;
    const message =
      `is looser than the rule “${looser.rule}”, which asks for ${quorumWords(looser.quorum)}; a target may only be stricter: ` +
      'ask for at least that here, or loosen the rule itself under `policy: rules:`';
    yield problem(['targets', target, 'policy', field], message);
  }
}

/** What the rules say of a target whose case is no trouble yet. */
function ordinaryVerdicts(
  { target, environment, risk }: Tightening,
  procedures: ReadonlySet<string | null>,
  rules: readonly Rule[],
): Verdict[] {
  const ordinary = { target, environment, composeDown: false, strikes: 0, frozen: false, locked: false };
  return risk.flatMap((each) =>
    [...procedures].map((procedure) => judgeFacts({ ...ordinary, risk: each, procedure }, rules)),
  );
}

const isMet = (asked: Quorum, quorum: Quorum): boolean => isAtLeast({ kind: 'approve', quorum }, asked);

/** Rules that are well-formed, with where they stand. */
function* rulesOf(draft: RuleContext['draft']) {
  for (const [index, rule] of (draft.policy?.rules ?? []).entries()) {
    if (rule !== undefined) yield { rule, path: ['policy', 'rules', index] as const };
  }
}

/** Targets whose environment is known. */
function targetsOf(draft: RuleContext['draft']): PolicyTarget[] {
  return Object.entries(draft.targets ?? {}).flatMap(([name, { environment, policy }]) =>
    environment === undefined ? [] : [{ name, environment, policy }],
  );
}
