import { toolOf, unwrap } from '../plan/drafting/unwrap.ts';
import { quoteAll } from '../quote.ts';
import { classify } from '../risk/classify.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import { readPipeline } from '../risk/shell/read-pipeline.ts';
import { withoutNoise } from '../risk/shell/without-noise.ts';

type Argv = readonly string[];

/** A command out of its wrappers. */
export interface Bare {
  readonly argv: Argv;
  /** As they are set before it, `TAG=1`, by name: what is set last counts. */
  readonly variables: readonly string[];
}

interface Where {
  readonly knowledge: Knowledge;
  /** In which a target's commands run. */
  readonly folder: string | undefined;
}

/**
 * The commands of a pipeline that do something: out of `sudo` and `bash -c`, without what only shows or keeps their
 * output.
 */
export function bareCommands(pipeline: readonly Argv[], where: Where): readonly Bare[] {
  const bare = pipeline.flatMap((argv) => unwrapped(argv, [], where));
  const does = bare.map(({ argv }) => classify(quoteAll(argv), where.knowledge).risk !== 'read');
  const first = does.indexOf(true);
  const last = bare.findLastIndex(
    ({ argv: [program] }, at) => does[at] && (at === first || program !== 'tee'),
  );
  return bare.slice(0, Math.max(0, last) + 1);
}

function unwrapped(argv: Argv, outer: readonly string[], where: Where): readonly Bare[] {
  const inner = unwrap(argv, where.knowledge);
  const wrapper = argv.slice(0, argv.length - inner.length);
  const variables = [...outer, ...wrapper.filter((word) => /^[A-Za-z_]\w*=/.test(word))];
  const byName = variables.toSorted((a, b) => compare(nameOf(a), nameOf(b)));
  return outOfShell({ argv: inner, variables: byName }, where);
}

/** What `bash -c "…"` runs, where that is a plain pipeline; each script in a script is shorter. */
function outOfShell(bare: Bare, where: Where): readonly Bare[] {
  const { argv, variables } = bare;
  if (toolOf(argv, where.knowledge)?.operands?.reads !== 'shell-program') return [bare];
  const script = scriptOf(argv);
  const reading = script === undefined ? undefined : readPipeline(withoutNoise(script, where.folder));
  if (reading?.kind !== 'pipeline') return [bare];
  return reading.pipeline.flatMap((inner) => unwrapped(inner, variables, where));
}

/** The first word that is no option of the shell, nor the value of one: `-euo pipefail -c SCRIPT`. */
function scriptOf(argv: Argv): string | undefined {
  let isScript = false;
  let at = 1;
  for (; /^[-+]/.test(argv[at] ?? ''); at++) {
    const word = argv[at] ?? '';
    if (word.startsWith('--')) continue;
    isScript ||= word.startsWith('-') && word.includes('c');
    if (/o/i.test(word)) at++;
  }
  return isScript ? argv[at] : undefined;
}

const nameOf = (variable: string): string => variable.slice(0, variable.indexOf('='));

/** By code units: the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
