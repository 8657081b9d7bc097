import type { LinearRegex } from '../linear-regex.ts';
import { createPatternFinder } from '../words/pattern-finder.ts';
import { parseCause, sayCause } from './cause.ts';
import { inspectSignatures } from './find-problems.ts';
import { createLikeliest, type Likeliest } from './likeliest.ts';
import { createLogMatcher } from './match-log.ts';
import type { Match, Signature } from './signature.ts';

/** Signatures compiled for matching; immutable, shared freely. */
export interface Catalogue {
  readonly signatures: readonly Signature[];
  /** The signatures in a text: causes first, likeliest root cause first, then harmless ones. One match each. */
  match(text: string): Match[];
  /** What one line says, in catalogue order; signatures in `known` are left out. For `createLogMatcher`. */
  matchLine(line: string, known: ReadonlySet<string>): readonly Omit<Match, 'line'>[];
  readonly likeliest: Likeliest;
}

/** A line that has the words of more patterns was made to keep us busy; the rest is not tried. */
const PATTERNS_PER_LINE = 64;
const NOTHING: readonly never[] = [];

/**
 * Compiles signatures, in catalogue order. Throws when `findProblems` finds any: who reads them from files asks that
 * first, and says file and line.
 *
 * A line that a harmless signature matches is no evidence of the causes it names in `explains`.
 */
export function compileCatalogue(signatures: readonly Signature[]): Catalogue {
  const { problems, patterns } = inspectSignatures(signatures);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new Error(`signature ${problem.signature}, ${problem.field}: ${problem.message}`);
  }
  const causes = signatures.map(({ cause }) => parseCause(cause));
  const candidates = patterns.flatMap((regexes, at) => regexes.map((regex) => ({ at, regex })));
  const find = createPatternFinder(signatures.flatMap((signature) => signature.patterns));
  const catalogue: Catalogue = {
    signatures,
    matchLine(line, known) {
      const indexes = find(line);
      if (indexes.length === 0) return NOTHING;
      const tried = indexes.slice(0, PATTERNS_PER_LINE).flatMap((index) => candidates[index] ?? []);
      const relevant = tried.filter(({ at }) => isOpen(signatures[at], known));
      const found = firstMatches(relevant, line);
      const suppressed = new Set([...found.keys()].flatMap((at) => suppressedBy(signatures[at])));
      return [...found].flatMap(([at, captures]) => {
        const signature = signatures[at];
        if (signature === undefined || known.has(signature.id) || suppressed.has(signature.id)) return [];
        const { id, harmless, advice } = signature;
        return [{ signature: id, harmless, cause: sayCause(causes[at] ?? [], captures), advice }];
      });
    },
    match(text) {
      const matcher = createLogMatcher(catalogue);
      matcher.push(text);
      return matcher.end();
    },
    likeliest: createLikeliest(signatures),
  };
  return catalogue;
}

export { type CatalogueProblem, findProblems } from './find-problems.ts';

/** Whether a line can still say something new by this signature: itself, or that a cause is none. */
function isOpen(signature: Signature | undefined, known: ReadonlySet<string>): boolean {
  if (signature === undefined) return false;
  return !known.has(signature.id) || suppressedBy(signature).some((id) => !known.has(id));
}

function suppressedBy(signature: Signature | undefined): readonly string[] {
  return signature?.harmless ? signature.explains : NOTHING;
}

/** Of each signature the captures of its first pattern that matches, in catalogue order. */
function firstMatches(candidates: readonly { at: number; regex: LinearRegex }[], line: string) {
  const first = new Map<number, ReadonlyMap<string, string>>();
  for (const { at, regex } of candidates) {
    if (first.has(at) || !regex.test(line)) continue;
    first.set(at, regex.captures(line) ?? new Map());
  }
  return first;
}
