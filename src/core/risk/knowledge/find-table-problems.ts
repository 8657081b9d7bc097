import { findNode } from './resolve-like.ts';
import type { RiskNode, RiskTable } from './table.ts';

/** Something a table must not say, and where: a path inside the list of tables. */
export interface TableProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What only the tables together show: names twice, options without a dash, `like` that leads nowhere, verbs without risk. */
export function findTableProblems(tables: readonly RiskTable[]): TableProblem[] {
  const problems: TableProblem[] = [];
  const roots = new Map<string, RiskNode>();
  tables.forEach((table, index) => {
    for (const [position, name] of table.names.entries()) {
      const path = [index, 'names', position];
      if (roots.has(name)) problems.push({ path, message: `there is another table for \`${name}\`` });
      roots.set(name, table);
    }
  });
  const visit = (node: RiskNode, path: readonly (string | number)[]): void => {
    problems.push(...problemsOf(node, path, roots));
    for (const [names, verb] of Object.entries(node.verbs ?? {})) visit(verb, [...path, 'verbs', names]);
  };
  for (const [index, table] of tables.entries()) visit(table, [index]);
  return problems;
}

function problemsOf(
  node: RiskNode,
  path: readonly (string | number)[],
  roots: ReadonlyMap<string, RiskNode>,
): TableProblem[] {
  const problems: TableProblem[] = [];
  const say = (field: readonly (string | number)[], message: string) =>
    problems.push({ path: [...path, ...field], message });
  if (node.like !== undefined && findNode(roots, node.like) === undefined)
    say(['like'], `there is no \`${node.like}\` in any table`);
  if (!node.like && !node.risk && !node.verbs && !node.operands)
    say([], 'needs a `risk`, `verbs`, `operands` or something it is `like`');
  if (node.risk !== undefined && node.reason === undefined) say(['risk'], 'needs a `reason` beside it');
  for (const field of ['flags', 'values', 'optional'] as const) checkDashes(node[field], [field], say);
  for (const [index, effect] of (node.effects ?? []).entries()) {
    checkDashes(effect.on, ['effects', index, 'on'], say);
    if (!effect.reads && !(effect.risk && effect.reason))
      say(['effects', index], 'needs a `risk` and a `reason`, or how its value `reads`');
  }
  return problems;
}

function checkDashes(
  text: string | undefined,
  field: readonly (string | number)[],
  say: (field: readonly (string | number)[], message: string) => void,
): void {
  const wrong = (text ?? '').split(/\s+/).find((word) => word !== '' && !/^[-+]/.test(word));
  if (wrong !== undefined) say(field, `\`${wrong}\` is no option: options start with \`-\``);
}
