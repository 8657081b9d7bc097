import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { isWorse } from '../../risk/risk.ts';
import type { Target } from '../../target.ts';
import type { Draft } from '../draft.ts';
import { judgeStep } from '../drafting/judged-step.ts';
import type { Inventory } from '../inventory.ts';
import { expandStep } from '../parallel/expand-step.ts';
import type { Step } from '../plan.ts';
import { aroundRestores } from './around-restores.ts';
import { resolveArgv } from './resolve-argv.ts';

/** A draft's steps as this host can do them. */
export type ResolvedSteps =
  | {
      readonly kind: 'resolved';
      readonly steps: readonly Step[];
      /** Those of them that nothing but the plan's own rollback undoes. */
      readonly plain: readonly Step[];
      /** What undoes the others, the last first. */
      readonly undo: readonly Step[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unplannable'; readonly message: string; readonly remedy: string };

/** Spells a draft out for one host: steps that only its inventory can tell, and the programs that are there. */
export function resolveSteps(
  draft: Draft,
  facts: { readonly target: Target; readonly inventory: Inventory; readonly knowledge: Knowledge },
): ResolvedSteps {
  const steps: Step[] = [];
  const plain: Step[] = [];
  const undo: Step[] = [];
  const notes: string[] = [];
  for (const wanted of draft.steps) {
    const expansion = expandStep(wanted, facts);
    if (expansion.kind === 'unplannable') return expansion;
    const spelled =
      wanted.kind === 'restore-backups' ? aroundRestores(expansion.steps, facts) : expansion.steps;
    for (const step of spelled) {
      const resolved = resolveStep(step, facts);
      if (resolved.kind === 'unplannable') return resolved;
      steps.push(resolved.step);
      if (expansion.undo.length === 0) plain.push(resolved.step);
    }
    const undone: Step[] = [];
    for (const step of expansion.undo) {
      const resolved = resolveStep(step, facts);
      if (resolved.kind === 'unplannable') return resolved;
      undone.push(resolved.step);
    }
    undo.unshift(...undone);
    notes.push(...expansion.notes);
  }
  return { kind: 'resolved', steps, plain, undo, notes };
}

type ResolvedStep =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'unplannable'; readonly message: string; readonly remedy: string };

function resolveStep(step: Step, facts: Parameters<typeof resolveSteps>[1]): ResolvedStep {
  if (step.kind === 'restore') return resolveRestore(step, facts.inventory);
  if (step.kind === 'write') return { kind: 'step', step };
  const pipeline: (readonly string[])[] = [];
  for (const argv of step.pipeline) {
    const resolved = resolveArgv(argv, facts);
    if (resolved.kind === 'unresolvable') return { ...resolved, kind: 'unplannable' };
    pipeline.push(resolved.argv);
  }
  return { kind: 'step', step: withWorse({ ...step, pipeline }, facts.knowledge) };
}

/** Other words may be judged otherwise: the worse of before and after counts. */
function withWorse(step: Step, knowledge: Knowledge): Step {
  if (step.kind !== 'command') return step;
  const { risk, reasons } = judgeStep({ kind: 'command', pipeline: step.pipeline }, step, knowledge).step;
  return isWorse(risk, step.risk) ? { ...step, risk, reasons } : step;
}

/** What is put back must be a backup of this target that is there: no other path on the host is read. */
function resolveRestore(
  step: Extract<Step, { kind: 'restore' }>,
  { receipts, backupFolder }: Inventory,
): ResolvedStep {
  const { item, from } = step;
  const isKnown = receipts.some(
    (receipt) =>
      receipt.path === from && receipt.item.kind === item.kind && receipt.item.source === item.source,
  );
  if (isKnown) return { kind: 'step', step };
  return {
    kind: 'unplannable',
    message: `There is no backup of ${item.kind} ${item.name}${from === '' ? '' : ` at ${from}`} in ${backupFolder}.`,
    remedy: 'See `umpire backups` for what there is; old backups are removed (`backups.keepDays`).',
  };
}
