import type { Receipt } from '../backup.ts';
import type { DraftStep } from '../draft.ts';
import { judgeStep } from '../drafting/judged-step.ts';
import type { Expansion, HostFacts } from './expand-step.ts';
import { unplannable } from './parallel-of.ts';

/** Operations a message lists. */
const MAX_LISTED = 5;

/** Steps that put back what an operation backed up, in the order it was taken. */
export function restoreBackups(
  { operation, timeoutMs }: Extract<DraftStep, { kind: 'restore-backups' }>,
  { target, inventory, knowledge }: HostFacts,
): Expansion {
  const receipts = inventory.receipts.filter((each) => each.operation === operation);
  if (receipts.length === 0) return noBackups(operation, target.name, inventory.receipts);
  const inOrder = receipts.toSorted((a, b) => (a.takenAt < b.takenAt ? -1 : a.takenAt > b.takenAt ? 1 : 0));
  const steps = inOrder.map(({ item, path }) => {
    const wanted = { title: `Put back ${item.kind} ${item.name}`, timeoutMs };
    return judgeStep({ kind: 'restore', item, from: path }, wanted, knowledge).step;
  });
  const since = inOrder[0]?.takenAt.slice(0, 16).replace('T', ' ');
  return { kind: 'steps', steps, undo: [], notes: [`What was written since ${since} UTC is overwritten.`] };
}

function noBackups(operation: string, target: string, receipts: readonly Receipt[]): Expansion {
  const known = [...new Set(receipts.map((each) => each.operation))].slice(0, MAX_LISTED);
  const list = known.length === 0 ? 'none at all' : known.join(', ');
  return unplannable(
    `There are no backups of operation ${operation} for target ${target}.`,
    `There are, newest first: ${list}. Old backups are removed (\`backups.keepDays\`); see \`umpire backups\`.`,
  );
}
