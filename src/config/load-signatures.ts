import { compareProblems, type Problem } from '../core/problem.ts';
import type { Signature } from '../core/signatures/signature.ts';
import { findProblems } from '../core/signatures/signature-catalogue.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Reading, YamlDocument } from './read-yaml.ts';
import { completeDraft, draftSignatures } from './rules/draft-signatures.ts';
import { signaturesSchema } from './schemas/signature-schema.ts';
import { checkYaml } from './yaml/check-yaml.ts';
import { loadFolder } from './yaml/load-folder.ts';

/** Reads every file of signatures in a folder, in order of file names; or all that is wrong with them. Deep-frozen. */
export function loadSignatures(folder: string): Reading<{ signatures: readonly Signature[] }> {
  return loadFolder(folder, checkSignatures);
}

/** Holds documents against what signatures must be, each by itself and all as one catalogue. */
export function checkSignatures(
  documents: readonly YamlDocument[],
): Reading<{ signatures: readonly Signature[] }> {
  const signatures: Signature[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const checked = checkYaml(document, signaturesSchema);
    if (checked.kind === 'ok') signatures.push(...checked.value);
    else problems.push(...checked.problems);
  }
  problems.push(...problemsOfCatalogue(documents));
  if (problems.length > 0) return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
  return { kind: 'ok', signatures: deepFreeze(signatures) };
}

interface Entry {
  readonly signature: Signature;
  readonly document: YamlDocument;
  readonly index: number;
}

/** What the catalogue refuses, said at the place where it was written. */
function problemsOfCatalogue(documents: readonly YamlDocument[]): Problem[] {
  const entries: Entry[] = documents.flatMap((document) => {
    const drafts = draftSignatures.safeParse(document.value);
    return (drafts.data ?? []).map((draft, index) => {
      return { signature: completeDraft(draft, `${document.file}[${index}]`), document, index };
    });
  });
  const repeated = new Map<string, number>();
  return findProblems(entries.map(({ signature }) => signature)).flatMap(({ signature, field, message }) => {
    const same = entries.filter((entry) => entry.signature.id === signature);
    const turn = field === 'id' ? (repeated.get(signature) ?? 0) + 1 : 0;
    if (field === 'id') repeated.set(signature, turn);
    const entry = same[turn];
    return entry ? [entry.document.problem([entry.index, ...pathOf(field)], message)] : [];
  });
}

/** `patterns.1` → `patterns`, 1. */
const pathOf = (field: string): (string | number)[] =>
  field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
