import { quoteAll } from '../../quote.ts';
import { classify } from '../../risk/classify.ts';
import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Risk } from '../../risk/risk.ts';
import type { DraftStep } from '../draft.ts';
import type { Deed, Step } from '../plan.ts';
import { timeoutFor } from './timeout-for.ts';

/** A step, judged by this process's tables, with what else a draft says of it. */
export interface JudgedStep<S extends DraftStep = DraftStep> {
  readonly step: S;
  /** It runs `compose down` on a target's own project. */
  readonly composeDown: boolean;
}

interface Wanted {
  readonly title: string;
  /** Left out: by what the deed is. */
  readonly timeoutMs?: number;
}

interface Judgement {
  readonly risk: Risk;
  readonly reasons: readonly string[];
  readonly composeDown: boolean;
}

/** Judges a deed. A pipeline is judged as the whole line; what is written counts as overwritten; a restore destroys. */
export function judgeStep(deed: Deed, { title, timeoutMs }: Wanted, knowledge: Knowledge): JudgedStep<Step> {
  const { risk, reasons, composeDown } = judgeDeed(deed, knowledge);
  return {
    step: { title, risk, reasons, timeoutMs: timeoutMs ?? timeoutFor(deed), ...deed },
    composeDown,
  };
}

function judgeDeed(deed: Deed, knowledge: Knowledge): Judgement {
  switch (deed.kind) {
    case 'command':
      return classify(deed.pipeline.map(quoteAll).join(' | '), knowledge);
    case 'write':
      return classify(`printf x > ${quoteAll([deed.path])}`, knowledge);
    case 'restore':
      return { risk: 'destroy', reasons: [RESTORING], composeDown: false };
    default:
      return deed satisfies never;
  }
}

/** Why a restore destroys. */
export const RESTORING = 'restoring a backup overwrites what is there now';
