import { toolOf, unwrap } from '../plan/drafting/unwrap.ts';
import { quoteAll } from '../quote.ts';
import { classify } from '../risk/classify.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import { readPipeline } from '../risk/shell/read-pipeline.ts';

type Argv = readonly string[];

/** The commands of a pipeline that do something: out of `sudo` and `bash -c`, without what only shows their output. */
export function bareCommands(pipeline: readonly Argv[], knowledge: Knowledge): readonly Argv[] {
  const bare = pipeline.flatMap((argv) => outOfShell(unwrap(argv, knowledge), knowledge));
  const last = bare.findLastIndex((argv) => classify(quoteAll(argv), knowledge).risk !== 'read');
  return bare.slice(0, Math.max(0, last) + 1);
}

/** What `bash -c "…"` runs, where that is a plain pipeline; each script in a script is shorter. */
function outOfShell(argv: Argv, knowledge: Knowledge): readonly Argv[] {
  if (toolOf(argv, knowledge)?.operands?.reads !== 'shell-program') return [argv];
  const script = argv.findIndex((word) => /^-[A-Za-z]*c[A-Za-z]*$/.test(word)) + 1;
  const isFirst = argv.slice(1, script).every((word) => word.startsWith('-'));
  const reading = script > 0 && isFirst ? readPipeline(argv[script] ?? '') : undefined;
  if (reading?.kind !== 'pipeline') return [argv];
  return reading.pipeline.flatMap((inner) => outOfShell(unwrap(inner, knowledge), knowledge));
}
