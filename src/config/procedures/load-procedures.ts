import { compareProblems, type Problem } from '../../core/problem.ts';
import type { Procedure } from '../../core/runbook.ts';
import { deepFreeze } from '../deep-freeze.ts';
import type { Reading, YamlDocument } from '../read-yaml.ts';
import { draftRunbook } from '../rules/draft-runbook.ts';
import { placeholdersFit } from '../rules/procedure-rules.ts';
import { repeated } from '../rules/runbook-rules.ts';
import { checkYaml } from '../yaml/check-yaml.ts';
import { loadFolder } from '../yaml/load-folder.ts';
import { procedureFileSchema } from './procedure-schema.ts';
import { readProcedures } from './read-procedures.ts';

/** Reads the procedures for any compose target from every file of a folder; or all that is wrong with them. Deep-frozen. */
export function loadProcedures(folder: string): Reading<{ procedures: readonly Procedure[] }> {
  return loadFolder(folder, checkProcedures);
}

/** Holds files of procedures against what they must be; ids are unique over all of them. */
export function checkProcedures(
  documents: readonly YamlDocument[],
): Reading<{ procedures: readonly Procedure[] }> {
  const procedures: Procedure[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const document of documents) {
    const checked = checkYaml(document, procedureFileSchema);
    const read = checked.kind === 'ok' ? readProcedures(checked.value.procedures, document) : checked;
    if (read.kind === 'ok') procedures.push(...read.procedures);
    else problems.push(...read.problems);
    const draft = draftRunbook.safeParse(document.value);
    if (!draft.success) continue;
    const ids = (draft.data.procedures ?? []).map(({ id }, at) => ({ id, path: ['procedures', at, 'id'] }));
    problems.push(...repeated('procedure', ids, document.problem, seen));
    problems.push(...placeholdersFit(draft.data, document.problem));
  }
  if (problems.length > 0) return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
  return { kind: 'ok', procedures: deepFreeze(procedures) };
}
