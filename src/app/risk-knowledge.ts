import { join } from 'node:path';
import { loadRisks } from '../config/load-risks.ts';
import type { Knowledge } from '../core/risk/knowledge/knowledge.ts';
import { invalidInput } from './problems.ts';

/** Folder of the tables about programs that come with Umpire. */
export const RISKS = join(import.meta.dirname, '../../risks');

/** What Umpire knows about the risk of programs, or an `OperatorError` with every problem of the tables. */
export function loadRiskKnowledge(): Knowledge {
  const read = loadRisks(RISKS);
  if (read.kind === 'invalid') throw invalidInput(read.problems);
  return read.risks.knowledge;
}
