import { isWorse, type Risk } from '../../risk/risk.ts';
import type { Draft } from '../draft.ts';
import type { Verification } from '../plan.ts';
import type { JudgedStep } from './judged-step.ts';

/** Reasons a person still reads. */
const MAX_REASONS = 20;
/** Files of one draft that are looked at. */
const MAX_FILES = 50;

/** Puts judged steps together: the risk is that of the worst, and its reasons come first. */
export function assembleDraft(
  title: string,
  judged: readonly JudgedStep[],
  files: readonly string[],
  verification: Verification,
): Draft {
  const steps = judged.map(({ step }) => step);
  const risk = steps.reduce<Risk>((worst, step) => (isWorse(step.risk, worst) ? step.risk : worst), 'read');
  const telling = steps
    .filter((step) => risk === 'read' || step.risk !== 'read')
    .toSorted((a, b) => (a.risk === b.risk ? 0 : isWorse(a.risk, b.risk) ? -1 : 1));
  return {
    kind: 'draft',
    title,
    steps,
    files: [...new Set(files)].slice(0, MAX_FILES),
    risk,
    reasons: [...new Set(telling.flatMap(({ reasons }) => reasons))].slice(0, MAX_REASONS),
    composeDown: judged.some(({ composeDown }) => composeDown),
    verification,
  };
}
