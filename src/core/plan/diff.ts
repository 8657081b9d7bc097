import { createTwoFilesPatch } from 'diff';
import { fileAt } from './blast/foresight.ts';
import type { Inventory, InventoryFile } from './inventory.ts';
import type { Step } from './plan.ts';

/** Longest difference that is shown, in characters. */
export const DIFF_CHARS = 12_000;
/** Lines that may differ before comparing takes too long. */
const MAX_EDITS = 2_000;

/** What the write steps would change, as unified diffs, unredacted and whole; '' when they write nothing. */
export function diffOf(steps: readonly Step[], inventory: Inventory): string {
  const written = new Map<string, string>();
  const parts = steps.flatMap((step) => {
    if (step.kind !== 'write') return [];
    const file = fileAt(inventory, step.path);
    const before = written.get(step.path) ?? textOf(file);
    written.set(step.path, step.content);
    return [difference(file?.path ?? step.path, before, step.content)];
  });
  return parts.filter((part) => part !== '').join('\n');
}

/** A masked difference as it is shown, at most `DIFF_CHARS`: cut before it is masked, half a secret would stay. */
export function shortenDiff(masked: string): string {
  if (masked.length <= DIFF_CHARS) return masked;
  const note = '\n… more is left out here\n';
  return `${masked.slice(0, DIFF_CHARS - note.length)}${note}`.toWellFormed();
}

/** `null` for a file that is there, but too long to be compared. */
function textOf(file: InventoryFile | undefined): string | null {
  if (file === undefined || file.sha256 === null) return '';
  return file.text;
}

function difference(path: string, before: string | null, after: string): string {
  if (before === after) return '';
  if (before === null) return `${path} is too long for a comparison: it is replaced as a whole.\n`;
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MAX_EDITS,
  });
  return patch ?? `${path} differs in more than ${MAX_EDITS} lines: it is replaced as a whole.\n`;
}
