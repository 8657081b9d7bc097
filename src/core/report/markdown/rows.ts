import type { EventBody, LedgerEvent } from '../../case/event.ts';
import type { Span } from './pen.ts';

/** An entry of the ledger of one kind. */
export type Row<K extends EventBody['kind'] = EventBody['kind']> = LedgerEvent & {
  readonly body: Extract<EventBody, { kind: K }>;
};

export function isRow<K extends EventBody['kind']>(row: LedgerEvent, ...kinds: readonly K[]): row is Row<K> {
  return kinds.some((kind) => row.body.kind === kind);
}

/** The entries of these kinds, oldest first. */
export function rowsOf<K extends EventBody['kind']>(
  rows: readonly LedgerEvent[],
  ...kinds: readonly K[]
): Row<K>[] {
  return rows.filter((row): row is Row<K> => isRow(row, ...kinds));
}

/** What a report says where the ledger has nothing. */
export const NOTHING = 'The ledger says nothing about this.';

/** A sentence with the numbers of the entries it comes from: `… [#12] [#15]`. */
export function cited({ markdown }: Span, ...sources: readonly LedgerEvent[]): string {
  const numbers = [...new Set(sources.map(({ seq }) => seq))].toSorted((a, b) => a - b);
  return `${markdown} ${numbers.map((seq) => `[#${seq}]`).join(' ')}`;
}

/** A list item with its sources. */
export function item(span: Span, ...sources: readonly LedgerEvent[]): string {
  return `- ${cited(span, ...sources)}`;
}

/** A heading with what there is to say under it; a section is never left out. */
export function section(heading: string, lines: readonly string[]): string[] {
  return [`## ${heading}`, '', ...(lines.length === 0 ? [NOTHING] : lines), ''];
}
