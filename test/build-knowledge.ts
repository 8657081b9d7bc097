import type { Check, Layer, Runbook } from '../src/core/runbook.ts';
import type { Signature } from '../src/core/signatures/signature.ts';
import type { Target } from '../src/core/target.ts';

/** Builders of what Umpire is told beforehand, like those of `build.ts` for what happens. */

export const NEUROS: Target = { name: 'neuros', host: 'lab', runbook: 'neuros', environment: 'staging' };

export function signature(id: string, override: Partial<Signature> = {}): Signature {
  return {
    id,
    title: id,
    harmless: false,
    patterns: [`\\b${id}\\b`],
    cause: `It is ${id}.`,
    advice: `Mend ${id}.`,
    explains: [],
    examples: [],
    counterExamples: [],
    ...override,
  };
}

/** A check that asks for a file of its own name, so that a table of answers can tell checks apart. */
export function check(id: string, override: Partial<Check> = {}): Check {
  return {
    id,
    title: `Check ${id}`,
    probe: { kind: 'file', path: id },
    expect: [],
    without: {},
    advice: '',
    repair: [],
    timeoutMs: 5_000,
    ...override,
  };
}

/** Expects `it.ok`. */
export function okCheck(id: string, override: Partial<Check> = {}): Check {
  const expect = [{ that: 'it.ok', otherwise: 'fail', because: `${id} is not ok` }] as const;
  return check(id, { expect, ...override });
}

export function runbook(layers: readonly (readonly [id: string, ...checks: Check[]])[]): Runbook {
  const built = layers.map(([id, ...checks]): Layer => ({ id, title: `Layer ${id}`, checks }));
  return { id: 'neuros', title: 'NEUROS', layers: built, procedures: [] };
}
