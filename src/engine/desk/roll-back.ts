import { foldCase } from '../../core/case/case.ts';
import { caseOf } from '../../core/case/case-of.ts';
import type { Operation } from '../../core/gate/operation.ts';
import type { BackupItem } from '../../core/plan/backup.ts';
import { findReceipts } from '../../core/plan/find-receipts.ts';
import type { Proposal } from '../../core/plan/proposal.ts';
import type { Ledger } from '../../ports/ledger.ts';

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
  const found = findReceipts(rollback.steps, id, operation.receipts);
  if (found.kind === 'missing') return nothing(missingText(operation, found.items));
  const proposal: Proposal = { kind: 'rollback', of: id, steps: found.steps, images: rollback.images };
  return { kind: 'proposal', target: operation.target, proposal };
}

/** Only a backup that failed says that nothing was touched: a worker that died may have told nobody what it did. */
function missingText({ id, target, ending }: Operation, items: readonly BackupItem[]): string {
  const names = items.map(({ name }) => name).join(', ');
  const outcome = ending?.kind === 'worked' ? ending.outcome.ending : null;
  if (outcome?.kind === 'failed' && outcome.at === 'backup')
    return `\`${id}\` ended before ${names} was backed up, so there is nothing to put back: a failed backup ends an operation before anything is touched.`;
  return `Nobody here knows of a backup of ${names} by \`${id}\`. \`/run ${target} restore operation=${id}\` puts back what its host has.`;
}

function nothing(text: string): Undoing {
  return { kind: 'nothing', text };
}
