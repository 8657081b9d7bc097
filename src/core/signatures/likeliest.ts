import type { Signature } from './signature.ts';

/**
 * Orders signatures by what explains what: one that another of them explains, even through signatures not among them,
 * comes after it; else the given order stays. Ids nobody knows keep their place.
 */
export type Likeliest = (ids: readonly string[]) => string[];

/** Prepares the order of a catalogue without cycles. */
export function createLikeliest(signatures: readonly Signature[]): Likeliest {
  const direct = new Map(signatures.map(({ id, explains }) => [id, explains]));
  const consequences = new Map(signatures.map(({ id }) => [id, reach(direct, id)]));
  return (ids) => {
    const waiting = [...new Set(ids)];
    const ordered: string[] = [];
    while (waiting.length > 0) {
      const free = waiting.findIndex((id) => !waiting.some((other) => consequences.get(other)?.has(id)));
      ordered.push(...waiting.splice(Math.max(free, 0), 1));
    }
    return ordered;
  };
}

function reach(direct: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const next of direct.get(id) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(from);
  return found;
}
