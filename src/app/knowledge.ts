import { join } from 'node:path';
import type { Env } from '../config/env.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadRunbooks } from '../config/load-runbooks.ts';
import { loadSignatures } from '../config/load-signatures.ts';
import { loadProcedures } from '../config/procedures/load-procedures.ts';
import type { Reading } from '../config/read-yaml.ts';
import type { Config } from '../core/config.ts';
import type { Knowledge as RiskKnowledge } from '../core/risk/knowledge/knowledge.ts';
import type { Procedure, Runbook } from '../core/runbook.ts';
import type { Signature } from '../core/signatures/signature.ts';
import { invalidInput } from './problems.ts';
import { loadRiskKnowledge } from './risk-knowledge.ts';

const ROOT = join(import.meta.dirname, '../..');
export const RUNBOOKS = join(ROOT, 'runbooks');
export const PROCEDURES = join(ROOT, 'procedures');
export const SIGNATURES = join(ROOT, 'runbooks/signatures');

/** What Umpire is told before it does anything: environment, configuration, runbooks. */
export interface Knowledge {
  /** As the process was given it: local commands and Docker's own variables need it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly env: Env;
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** Procedures of any target with a compose project. */
  readonly common: readonly Procedure[];
  /** The risk tables, read when first asked for. */
  readonly risks: () => RiskKnowledge;
}

/** Reads configuration and runbooks, or throws one `OperatorError` with every problem found. */
export function loadKnowledge(env: Env, environment: NodeJS.ProcessEnv): Knowledge {
  const runbooks = loadRunbooks(RUNBOOKS);
  const common = loadProcedures(PROCEDURES);
  const config = loadConfig(
    env.config,
    runbooks.kind === 'ok' ? runbooks.runbooks : undefined,
    undefined,
    common.kind === 'ok' ? common.procedures : undefined,
  );
  const problems = [runbooks, common, config].flatMap((each) =>
    each.kind === 'invalid' ? each.problems : [],
  );
  if (runbooks.kind === 'invalid' || common.kind === 'invalid' || config.kind === 'invalid')
    throw invalidInput(problems);
  let risks: RiskKnowledge | undefined;
  return {
    environment,
    env,
    config: config.config,
    runbooks: runbooks.runbooks,
    common: common.procedures,
    risks: () => (risks ??= loadRiskKnowledge()),
  };
}

/** The catalogue's source, apart because only who matches logs needs it. */
export function loadKnownErrors(): readonly Signature[] {
  const read: Reading<{ signatures: readonly Signature[] }> = loadSignatures(SIGNATURES);
  if (read.kind === 'invalid') throw invalidInput(read.problems);
  return read.signatures;
}
