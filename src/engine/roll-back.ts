import { foldCase } from '../core/case.ts';
import { caseOf } from '../core/case-of.ts';
import { canonicalJson } from '../core/chain.ts';
import type { Operation } from '../core/gate/operation.ts';
import type { Step } from '../core/plan/plan.ts';
import type { Proposal } from '../core/plan/proposal.ts';
import type { Ledger } from '../ports/ledger.ts';

export type Undoing =
  | { readonly kind: 'proposal'; readonly proposal: Proposal; readonly target: string }
  | { readonly kind: 'nothing'; readonly text: string };

/** What undoes an operation: the steps planned before it ran, with the backups it took. */
export async function proposeRollback(ledger: Ledger, id: string): Promise<Undoing> {
  const operation = foldCase(await ledger.events(caseOf(id)))?.operations.find((each) => each.id === id);
  if (operation === undefined) return nothing(`There is no operation \`${id}\`.`);
  if (operation.planned === null || operation.startedAt === null)
    return nothing(`\`${id}\` never ran: there is nothing to undo.`);
  if (operation.ending === null) return nothing(`\`${id}\` is still running. Wait until it has ended.`);
  const { rollback } = operation.planned.plan;
  if (rollback.steps.length === 0) {
    const lost = rollback.lost.join(' ') || 'It changed nothing that could be undone.';
    return nothing(`There is no rollback of \`${id}\`. ${lost}`);
  }
  const steps = rollback.steps.map((step) => withReceipt(step, operation));
  if (!steps.every((step) => step !== null)) {
    return nothing(
      `\`${id}\` ended before all its backups were taken, so its rollback cannot be run, and nothing needs it: a failed backup ends an operation before anything is touched.`,
    );
  }
  const { images } = rollback;
  return {
    kind: 'proposal',
    target: operation.target,
    proposal: { kind: 'rollback', of: id, steps, images },
  };
}

/** A step that puts a backup back, with the place its receipt names; `null` when it was not taken. */
function withReceipt(step: Step, { receipts }: Operation): Step | null {
  if (step.kind !== 'restore' || step.from !== '') return step;
  const item = canonicalJson(step.item);
  const receipt = receipts.find((each) => canonicalJson(each.item) === item);
  return receipt === undefined ? null : { ...step, from: receipt.path };
}

function nothing(text: string): Undoing {
  return { kind: 'nothing', text };
}
