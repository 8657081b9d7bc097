import { quoteAsNeeded } from '../../quote.ts';
import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { readPipeline } from '../../risk/shell/read-pipeline.ts';
import type { Target } from '../../target.ts';
import type { Draft, Undraftable } from '../draft.ts';
import { assembleDraft } from './assemble-draft.ts';
import { judgeStep } from './judged-step.ts';
import { namedFiles } from './named-files.ts';
import { stateAfter } from './state-after.ts';

const ALLOWED =
  'Allowed is one command, or several joined by `|`, with its words as they are: no variables, patterns, redirections, ' +
  '`;`, `&&` or `&`. What takes several commands is a procedure: `/run`.';

/** Drafts a typed command line: one step, of the words a shell would have run. */
export function draftExec(
  line: string,
  { target, knowledge }: { readonly target: Target; readonly knowledge: Knowledge },
): Draft | Undraftable {
  const reading = readPipeline(line);
  if (reading.kind === 'more')
    return { kind: 'undraftable', text: `This cannot be run: ${reading.part}. ${ALLOWED}` };
  const { pipeline } = reading;
  const title = pipeline.map(quoteAsNeeded).join(' | ');
  const judged = judgeStep({ kind: 'command', pipeline }, { title }, knowledge);
  const files = pipeline.flatMap((argv) => namedFiles(argv, knowledge));
  const verification =
    judged.step.risk === 'read' ? 'none' : stateAfter(pipeline.at(-1) ?? [], target, knowledge);
  return assembleDraft(title, [judged], files, verification);
}
