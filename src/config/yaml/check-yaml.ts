import type * as z from 'zod';
import type { Problem } from '../../core/problem.ts';
import type { Reading, YamlDocument } from '../read-yaml.ts';
import { explainIssue } from './explain-issue.ts';
import type { Path } from './find-node.ts';

type Issue = z.core.$ZodIssue;

/** Holds a document against a schema; all that does not fit, each at its line and column. */
export function checkYaml<S extends z.ZodType>(
  document: YamlDocument,
  schema: S,
): Reading<{ value: z.output<S> }> {
  const result = schema.safeParse(document.value, { error: explainIssue });
  if (result.success) return { kind: 'ok', value: result.data };
  return { kind: 'invalid', problems: result.error.issues.flatMap((issue) => locate(document, issue, [])) };
}

function locate(document: YamlDocument, issue: Issue, above: Path): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => document.problem([...path, key], messages[index] ?? '', 'key'));
  }
  if (issue.code === 'invalid_key') return [document.problem(path, issue.message, 'key')];
  if (issue.code === 'invalid_union') {
    const branch = bestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => locate(document, inner, path));
  }
  return [document.problem(path, issue.message, isPlace(issue) ? issue.params : 'value')];
}

/** The alternative that was most likely meant: of those whose outermost type fits, the one with the fewest issues. */
function bestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  return branches
    .filter((issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0))
    .toSorted((a, b) => a.length - b.length)[0];
}

interface Placed {
  readonly params: { readonly line: number; readonly column: number };
}

/** A check of a text's own grammar says where inside the text: `params: { line, column }`. */
function isPlace(issue: Issue): issue is Issue & Placed {
  const params: unknown = issue.code === 'custom' ? issue.params : undefined;
  return typeof params === 'object' && params !== null && 'line' in params && 'column' in params;
}
