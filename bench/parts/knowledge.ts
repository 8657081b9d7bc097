import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config.ts';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadSignatures } from '../../src/config/load-signatures.ts';
import type { Reading } from '../../src/config/read-yaml.ts';
import type { Config } from '../../src/core/config.ts';
import { formatProblem } from '../../src/core/problem.ts';
import type { Runbook } from '../../src/core/runbook.ts';
import type { Signature } from '../../src/core/signatures/signature.ts';

const RUNBOOKS = join(import.meta.dirname, '../../runbooks');

/** The runbooks we ship, and the configuration in `path`; throws with every problem. */
export function readKnowledge(path: string): { config: Config; runbooks: ReadonlyMap<string, Runbook> } {
  const { runbooks } = demand(loadRunbooks(RUNBOOKS));
  const { config } = demand(loadConfig({ path, given: true }, runbooks));
  return { config, runbooks };
}

/** The signatures we ship. */
export function readSignatures(): readonly Signature[] {
  return demand(loadSignatures(join(RUNBOOKS, 'signatures'))).signatures;
}

function demand<T extends object>(reading: Reading<T>): T {
  if (reading.kind === 'invalid') throw new Error(reading.problems.map(formatProblem).join('\n'));
  return reading;
}
