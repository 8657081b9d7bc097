import { join } from 'node:path';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadSignatures } from '../../src/config/load-signatures.ts';
import type { Json } from '../../src/core/diagnosis/observation.ts';
import { compileExpression } from '../../src/core/expression/expression.ts';
import { compileTemplate } from '../../src/core/expression/template.ts';
import type { Check, Runbook } from '../../src/core/runbook.ts';
import { compileCatalogue } from '../../src/core/signatures/signature-catalogue.ts';

const FOLDER = join(import.meta.dirname, '../../runbooks');

/** A runbook of the project as it is loaded at start-up. */
export function runbook(id: string): Runbook {
  const read = loadRunbooks(FOLDER);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems, null, 1));
  const found = read.runbooks.get(id);
  if (found === undefined) throw new Error(`no runbook ${id}`);
  return found;
}

const catalogue = compileCatalogue(signatures());

function signatures() {
  const read = loadSignatures(join(FOLDER, 'signatures'));
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems, null, 1));
  return read.signatures;
}

export interface Verdict {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly reasons: readonly string[];
}

export function checkOf(book: Runbook, id: string): Check {
  const found = book.layers.flatMap(({ checks }) => checks).find((check) => check.id === id);
  if (found === undefined) throw new Error(`${book.id} has no check ${id}`);
  return found;
}

export function layerOf(book: Runbook, id: string): number {
  return book.layers.findIndex(({ checks }) => checks.some((check) => check.id === id)) + 1;
}

/** What a check says of an answer, with the project's own signatures looked up in `text`. */
export function judge(book: Runbook, id: string, it: Json, text = ''): Verdict {
  const matched = catalogue
    .match(text)
    .filter(({ harmless }) => !harmless)
    .map(({ signature }) => signature);
  const scope = { it, text, matched, target: { name: 'neuros', environment: 'staging' } };
  const broken = checkOf(book, id).expect.filter(({ that }) => {
    const expression = compileExpression(that);
    const result = expression.kind === 'ok' ? expression.evaluate(scope) : expression;
    if (result.kind !== 'value') throw new Error(`${id}: ${that}: ${result.message}`);
    return result.value !== true;
  });
  const reasons = broken.map(({ because }) => {
    const template = compileTemplate(because);
    const said = template.kind === 'ok' ? template.render(scope) : template;
    if (said.kind !== 'text') throw new Error(`${id}: ${because}: ${said.message}`);
    return said.text;
  });
  const failed = broken.some(({ otherwise }) => otherwise === 'fail');
  return { status: failed ? 'fail' : broken.length > 0 ? 'warn' : 'pass', reasons };
}
