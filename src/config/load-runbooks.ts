import { basename } from 'node:path';
import { compareProblems, type Problem } from '../core/problem.ts';
import type { Runbook } from '../core/runbook.ts';
import { deepFreeze } from './deep-freeze.ts';
import { readProcedures } from './procedures/read-procedures.ts';
import { type Reading, readYaml, type YamlDocument } from './read-yaml.ts';
import { draftRunbook } from './rules/draft-runbook.ts';
import { kebab } from './rules/fields.ts';
import { placeholdersFit } from './rules/procedure-rules.ts';
import { repairsExist, runbookIdsAreUnique } from './rules/runbook-rules.ts';
import { runbookSchema } from './schemas/runbook-schema.ts';
import { checkYaml } from './yaml/check-yaml.ts';
import { yamlFilesIn } from './yaml/yaml-folder.ts';

/**
 * Reads every runbook of a folder; the name of a file is the runbook's id. One malformed runbook spoils the whole:
 * then all problems of all files come back. Deep-frozen.
 */
export function loadRunbooks(folder: string): Reading<{ runbooks: ReadonlyMap<string, Runbook> }> {
  const listing = yamlFilesIn(folder);
  if (listing.kind === 'invalid') return listing;
  const runbooks = new Map<string, Runbook>();
  const problems: Problem[] = [];
  for (const file of listing.files) {
    const read = readYaml(file);
    const checked = read.kind === 'ok' ? checkRunbook(read.document) : read;
    if (checked.kind === 'invalid') problems.push(...checked.problems);
    else if (!runbooks.has(checked.runbook.id)) runbooks.set(checked.runbook.id, checked.runbook);
    else problems.push(aboutFile(file, 'there is another file with this name; ids of runbooks are unique'));
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'ok', runbooks: deepFreeze(runbooks) };
}

/** Holds a document against what a runbook must be. */
export function checkRunbook(document: YamlDocument): Reading<{ runbook: Runbook }> {
  const id = basename(document.file).replace(/\.ya?ml$/, '');
  const checked = checkYaml(document, runbookSchema);
  const procedures = checked.kind === 'ok' ? readProcedures(checked.value.procedures, document) : checked;
  const problems: Problem[] = procedures.kind === 'invalid' ? [...procedures.problems] : [];
  const draft = draftRunbook.safeParse(document.value);
  if (draft.success) {
    problems.push(
      ...runbookIdsAreUnique(draft.data, document.problem),
      ...repairsExist(draft.data, document.problem),
      ...placeholdersFit(draft.data, document.problem),
    );
  }
  if (!kebab('').safeParse(id).success) {
    problems.push(
      aboutFile(document.file, 'the name of the file is the id: it must be kebab-case, like `my-app.yaml`'),
    );
  }
  if (checked.kind === 'invalid' || procedures.kind === 'invalid' || problems.length > 0) {
    return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
  }
  return { kind: 'ok', runbook: { id, ...checked.value, procedures: procedures.procedures } };
}

const aboutFile = (file: string, message: string): Problem => ({
  file,
  line: 0,
  column: 0,
  field: '',
  message,
});
