import type { RiskNode, RiskTable } from './table.ts';

/** Chains of `like` that are followed. */
const MAX_CHAIN = 8;

/**
 * Gives a function that fills a node up with what it is `like` (`docker compose`), all its verbs too; what the node says
 * itself counts. A `like` that leads nowhere is left alone: `findTableProblems` names it.
 */
export function resolveLike(tables: readonly RiskTable[]): (node: RiskNode, path: string) => RiskNode {
  const roots = new Map(tables.flatMap((table) => table.names.map((name) => [name, table] as const)));
  const fill = (node: RiskNode, chain: number): RiskNode => {
    const model = node.like === undefined || chain > MAX_CHAIN ? undefined : findNode(roots, node.like);
    const whole = model ? merge(fill(model, chain + 1), node) : node;
    if (whole.verbs === undefined) return whole;
    const verbs = Object.entries(whole.verbs).map(([name, verb]) => [name, fill(verb, chain)] as const);
    return { ...whole, verbs: Object.fromEntries(verbs) };
  };
  return (node) => fill(node, 0);
}

/** The node of a path like `docker compose`, following verbs by any of their names. */
export function findNode(roots: ReadonlyMap<string, RiskNode>, path: string): RiskNode | undefined {
  const [root = '', ...verbs] = path.split(' ');
  let node = roots.get(root);
  for (const verb of verbs) {
    const key: string | undefined = Object.keys(node?.verbs ?? {}).find((names) =>
      names.split('|').includes(verb),
    );
    const next = key === undefined ? undefined : node?.verbs?.[key];
    node = next ?? (node?.like === undefined ? undefined : findNode(roots, `${node.like} ${verb}`));
  }
  return node;
}

function merge(model: RiskNode, own: RiskNode): RiskNode {
  const { like: _, ...rest } = own;
  const join = (a = '', b = '') => `${a} ${b}`;
  const merged: RiskNode = {
    ...model,
    ...rest,
    flags: join(model.flags, own.flags),
    values: join(model.values, own.values),
    optional: join(model.optional, own.optional),
    effects: [...(model.effects ?? []), ...(own.effects ?? [])],
  };
  return model.verbs || own.verbs ? { ...merged, verbs: { ...model.verbs, ...own.verbs } } : merged;
}
