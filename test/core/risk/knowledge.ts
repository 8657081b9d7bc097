import { fileURLToPath } from 'node:url';
import { loadRisks } from '../../../src/config/load-risks.ts';
import { formatProblem } from '../../../src/core/problem.ts';
import { classify } from '../../../src/core/risk/classify.ts';
import type { Risk } from '../../../src/core/risk/risk.ts';

/** The folder of tables this repository ships. */
export const RISKS_FOLDER = fileURLToPath(new URL('../../../risks', import.meta.url));

function load() {
  const read = loadRisks(RISKS_FOLDER);
  if (read.kind === 'invalid') throw new Error(read.problems.map(formatProblem).join('\n'));
  return read.risks;
}

/** The shipped tables, loaded once. */
export const SHIPPED = load();

/** The risk by the shipped tables. */
export const riskOf = (command: string): Risk => classify(command, SHIPPED.knowledge).risk;

/** Why, by the shipped tables. */
export const reasonsOf = (command: string): readonly string[] => classify(command, SHIPPED.knowledge).reasons;
