import { join } from 'node:path';
import { type Env, readEnv } from '../config/env.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadRunbooks } from '../config/load-runbooks.ts';
import { loadSignatures } from '../config/load-signatures.ts';
import type { Reading } from '../config/read-yaml.ts';
import type { Config } from '../core/config.ts';
import { OperatorError } from '../core/errors.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { Runbook } from '../core/runbook.ts';
import type { Signature } from '../core/signature.ts';

const ROOT = join(import.meta.dirname, '../..');
export const RUNBOOKS = join(ROOT, 'runbooks');
export const SIGNATURES = join(ROOT, 'runbooks/signatures');

/** What Umpire is told before it does anything: environment, configuration, runbooks. */
export interface Knowledge {
  /** As the process was given it: local commands and Docker's own variables need it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly env: Env;
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
}

/** Reads everything, or throws one `OperatorError` with every problem found. */
export function loadKnowledge(environment: NodeJS.ProcessEnv): Knowledge {
  const env = readEnv(environment);
  if (env.kind === 'invalid') throw invalid(env.problems);
  const runbooks = loadRunbooks(RUNBOOKS);
  const config = loadConfig(env.env.config, runbooks.kind === 'ok' ? runbooks.runbooks : undefined);
  const problems = [runbooks, config].flatMap((each) => (each.kind === 'invalid' ? each.problems : []));
  if (runbooks.kind === 'invalid' || config.kind === 'invalid') throw invalid(problems);
  return { environment, env: env.env, config: config.config, runbooks: runbooks.runbooks };
}

/** The catalogue's source, apart because only who matches logs needs it. */
export function loadKnownErrors(): readonly Signature[] {
  const read: Reading<{ signatures: readonly Signature[] }> = loadSignatures(SIGNATURES);
  if (read.kind === 'invalid') throw invalid(read.problems);
  return read.signatures;
}

function invalid(problems: readonly Problem[]): OperatorError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const list = problems.map((problem) => `  ${formatProblem(problem)}`).join('\n');
  return new OperatorError(
    `${count} in what Umpire was given:\n${list}`,
    'Nothing was started. `umpire lint` checks again.',
  );
}
