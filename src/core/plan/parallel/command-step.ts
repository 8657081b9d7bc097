import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { judgeStep } from '../drafting/judged-step.ts';
import type { Step } from '../plan.ts';

/** One command as a step, judged; its time limit goes by what it does where none is given. */
export function commandStep(
  title: string,
  argv: readonly string[],
  knowledge: Knowledge,
  timeoutMs?: number,
): Step {
  const wanted = timeoutMs === undefined ? { title } : { title, timeoutMs };
  return judgeStep({ kind: 'command', pipeline: [argv] }, wanted, knowledge).step;
}
