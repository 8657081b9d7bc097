import { compileLinear, type LinearRegex } from '../linear-regex.ts';
import { parseCause } from './cause.ts';
import type { Signature } from './signature.ts';

/** Something wrong in a catalogue: of which signature, in which of its fields. */
export interface CatalogueProblem {
  readonly signature: string;
  readonly field: string;
  readonly message: string;
}

/** All that is wrong with a catalogue's signatures, in their order; empty when it can be compiled. */
export function findProblems(signatures: readonly Signature[]): CatalogueProblem[] {
  return inspectSignatures(signatures).problems;
}

/** The problems, and each signature's patterns compiled as far as they can be. */
export function inspectSignatures(signatures: readonly Signature[]): {
  problems: CatalogueProblem[];
  patterns: LinearRegex[][];
} {
  const known = new Set(signatures.map(({ id }) => id));
  const compiled = signatures.map(({ patterns }) => patterns.map(compileLinear));
  const problems = signatures.flatMap((signature, index) => [
    ...problemsOfId(signatures, signature, index),
    ...(compiled[index] ?? []).flatMap((pattern, at) => problemsOfPattern(signature, pattern, at)),
    ...signature.explains
      .filter((id) => !known.has(id))
      .map((id) => problem(signature, 'explains', `there is no signature ${id}`)),
  ]);
  const patterns = compiled.map((each) => each.flatMap((one) => (one.kind === 'ok' ? one.regex : [])));
  return { problems: [...problems, ...problemsOfCycles(signatures)], patterns };
}

function problemsOfId(
  signatures: readonly Signature[],
  signature: Signature,
  index: number,
): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  if (signatures.findIndex(({ id }) => id === signature.id) < index) {
    problems.push(problem(signature, 'id', 'this id is taken by another signature'));
  }
  if (signature.patterns.length === 0)
    problems.push(problem(signature, 'patterns', 'at least one pattern is needed'));
  return problems;
}

function problemsOfPattern(
  signature: Signature,
  compiled: ReturnType<typeof compileLinear>,
  at: number,
): CatalogueProblem[] {
  const field = `patterns.${at}`;
  if (compiled.kind === 'invalid') return [problem(signature, field, compiled.message)];
  const { regex } = compiled;
  // `captures`, because the first `test` of a pattern prepares it for speed, and all of them together take long.
  const problems =
    regex.captures('') !== null ? [problem(signature, field, 'matches the empty line, so every log')] : [];
  const missing = parseCause(signature.cause).filter(
    (part) => part.kind === 'capture' && part.otherwise === null && !regex.names.includes(part.name),
  );
  for (const part of missing) {
    const message = `the cause names {${part.text}}, which this pattern does not capture; capture it as (?P<${part.text}>…) or write {${part.text}|words to say instead}`;
    problems.push(problem(signature, field, message));
  }
  return problems;
}

/** Each cycle of `explains` is reported once, at its first signature in catalogue order. */
function problemsOfCycles(signatures: readonly Signature[]): CatalogueProblem[] {
  const explains = new Map(signatures.map((signature) => [signature.id, signature.explains]));
  const done = new Set<string>();
  const problems: CatalogueProblem[] = [];
  const visit = (signature: string, path: readonly string[]): void => {
    const start = path.indexOf(signature);
    if (start >= 0) {
      const cycle = [...path.slice(start), signature].join(' explains ');
      problems.push({ signature, field: 'explains', message: `a cycle: ${cycle}` });
      return;
    }
    if (done.has(signature)) return;
    for (const next of explains.get(signature) ?? []) visit(next, [...path, signature]);
    done.add(signature);
  };
  for (const { id } of signatures) visit(id, []);
  return problems;
}

function problem(signature: Signature, field: string, message: string): CatalogueProblem {
  return { signature: signature.id, field, message };
}
