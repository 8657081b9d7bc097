import type { Redactor } from './mask-line.ts';
import type { MetricDeclaration } from './metrics.ts';

const VALUE_CHARS = 80;
const BEYOND = 'other';

/**
 * Checks labels against their declaration before they become time series: every label must be declared, and its values
 * stay few, short and free of secrets. A declared label that is left out counts as an empty one.
 */
export function createLabelGuard(
  declarations: ReadonlyMap<string, MetricDeclaration>,
  redactor?: Redactor,
): (metric: string, labels: Record<string, string>) => Record<string, string> {
  const seen = new Map<string, Set<string>>();
  const isSecret = (value: string): boolean => redactor !== undefined && redactor.redact(value) !== value;
  return (metric, labels) => {
    const declared = declarations.get(metric)?.labels ?? {};
    const unknown = Object.keys(labels).find((label) => !Object.hasOwn(declared, label));
    if (unknown !== undefined) {
      throw new Error(`${metric} has no label ${unknown}; declared are ${Object.keys(declared).join(', ')}`);
    }
    return Object.fromEntries(
      Object.entries(declared).map(([label, most]) => [
        label,
        admit(metric, label, labels[label] ?? '', most),
      ]),
    );
  };

  function admit(metric: string, label: string, value: string, most: number): string {
    const key = `${metric} ${label}`;
    const known = seen.get(key) ?? new Set();
    seen.set(key, known);
    if (known.has(value)) return value;
    if (value.length > VALUE_CHARS || known.size >= most || isSecret(value)) return BEYOND;
    known.add(value);
    return value;
  }
}
