import { isWorse } from '../risk.ts';
import type { Knowledge, Option, Tool } from './knowledge.ts';
import { resolveLike } from './resolve-like.ts';
import type { Effect, RiskNode, RiskTable } from './table.ts';

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '');

/** Tables → programs by name. The tables must be without problems (`findTableProblems`). */
export function compileKnowledge(tables: readonly RiskTable[]): Knowledge {
  const tools = new Map<string, Tool>();
  const find = resolveLike(tables);
  for (const table of tables) {
    for (const name of table.names) tools.set(name, compileNode(find(table, name), name, new Map(), false));
  }
  return { tools };
}

type Options = ReadonlyMap<string, Option>;

function compileNode(node: RiskNode, path: string, shared: Options, ignoreCase: boolean): Tool {
  const own = new Map([...shared, ...optionsOf(node)]);
  const folded = node.ignoreCase ?? ignoreCase;
  const handedDown = node.shared ? own : new Map([...shared, ...[...own].filter(isShared)]);
  return {
    path,
    risk: node.risk ?? (node.verbs || node.operands ? undefined : 'unknown'),
    reason: node.reason ?? (node.verbs ? 'without a verb prints its help' : 'reads on'),
    options: own,
    lenient: node.lenient ?? false,
    sensitive: isSensitive(own, node),
    bundled: node.bundled ?? false,
    assignments: node.assignments ?? false,
    operands: node.operands,
    stdin: node.stdin,
    ignoreCase: folded,
    verbs: node.verbs && compileVerbs(node.verbs, path, handedDown, folded),
  };
}

function compileVerbs(
  verbs: Readonly<Record<string, RiskNode>>,
  path: string,
  shared: Options,
  ignoreCase: boolean,
): Map<string, Tool> {
  const compiled = new Map<string, Tool>();
  for (const [names, node] of Object.entries(verbs)) {
    for (const name of names.split('|')) {
      const key = ignoreCase ? name.toLowerCase() : name;
      compiled.set(key, compileNode(node, `${path} ${name}`, shared, ignoreCase));
    }
  }
  return compiled;
}

const isShared = ([, { effects }]: readonly [string, Option]): boolean =>
  effects.some((effect) => effect.shared);

function optionsOf(node: RiskNode): Map<string, Option> {
  const takes = new Map<string, Option['takes']>();
  for (const { on, reads, when, unless } of node.effects ?? [])
    for (const name of words(on)) takes.set(name, (reads ?? when ?? unless) ? 'value' : 'nothing');
  for (const name of words(node.flags)) takes.set(name, 'nothing');
  for (const name of words(node.values)) takes.set(name, 'value');
  for (const name of words(node.optional)) takes.set(name, 'optional');
  const effects = new Map<string, Effect[]>();
  for (const effect of node.effects ?? [])
    for (const name of words(effect.on)) effects.set(name, [...(effects.get(name) ?? []), effect]);
  return new Map(
    [...takes].map(([name, each]) => [name, { name, takes: each, effects: effects.get(name) ?? [] }]),
  );
}

/** Whether an option nobody saw, or a word more, could make this worse than it is by itself. */
function isSensitive(options: Options, { risk = 'read', operands, verbs }: RiskNode): boolean {
  if (operands !== undefined || verbs !== undefined) return true;
  return [...options.values()].some(({ effects }) =>
    effects.some((effect) => effect.reads !== undefined || isWorse(effect.risk ?? 'read', risk)),
  );
}
