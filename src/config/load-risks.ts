import { compareProblems, type Problem } from '../core/problem.ts';
import { classify } from '../core/risk/classify.ts';
import { compileKnowledge } from '../core/risk/knowledge/compile-knowledge.ts';
import { findTableProblems } from '../core/risk/knowledge/find-table-problems.ts';
import type { Knowledge } from '../core/risk/knowledge/knowledge.ts';
import type { RiskTable } from '../core/risk/knowledge/table.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Reading, YamlDocument } from './read-yaml.ts';
import { riskSchema } from './schemas/risk-schema.ts';
import { checkYaml } from './yaml/check-yaml.ts';
import { loadFolder } from './yaml/load-folder.ts';

/** What is known about the risk of programs, as written and ready to use. */
export interface LoadedRisks {
  readonly tables: readonly RiskTable[];
  readonly knowledge: Knowledge;
}

/** Reads every table of a folder, or all that is wrong with them. Their examples are not tried: `lintRisks` does. */
export function loadRisks(folder: string): Reading<{ risks: LoadedRisks }> {
  return loadFolder(folder, checkRisks);
}

/** Holds documents against what tables must be, each by itself and all together. */
export function checkRisks(documents: readonly YamlDocument[]): Reading<{ risks: LoadedRisks }> {
  const tables: RiskTable[] = [];
  const places: { readonly document: YamlDocument; readonly index: number }[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const checked = checkYaml(document, riskSchema);
    if (checked.kind === 'invalid') problems.push(...checked.problems);
    else
      for (const [index, table] of checked.value.entries()) {
        tables.push(table);
        places.push({ document, index });
      }
  }
  if (problems.length > 0) return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
  for (const { path, message } of findTableProblems(tables)) {
    const place = places[Number(path[0])];
    if (place) problems.push(place.document.problem([place.index, ...path.slice(1)], message));
  }
  if (problems.length > 0) return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
  return { kind: 'ok', risks: deepFreeze({ tables, knowledge: compileKnowledge(tables) }) };
}

/** All that is wrong with tables, also examples that come out otherwise than they say. */
export function lintRisks(documents: readonly YamlDocument[]): readonly Problem[] {
  const checked = checkRisks(documents);
  if (checked.kind === 'invalid') return checked.problems;
  const { knowledge } = checked.risks;
  return documents.flatMap((document) => {
    const tables = checkYaml(document, riskSchema);
    if (tables.kind === 'invalid') return [];
    return tables.value.flatMap((table, index) =>
      tryExamples(table, [index, 'examples'], document, knowledge),
    );
  });
}

function tryExamples(
  { examples }: RiskTable,
  path: readonly (string | number)[],
  document: YamlDocument,
  knowledge: Knowledge,
): Problem[] {
  return Object.entries(examples).flatMap(([command, expected]) => {
    const { risk, reasons } = classify(command, knowledge);
    if (risk === expected) return [];
    const message = `this is \`${risk}\`, not \`${expected}\`: ${reasons.join('; ')}`;
    return [document.problem([...path, command], message)];
  });
}
