import type { LedgerEvent } from '../../../../src/core/case/event.ts';

export type Row = Pick<LedgerEvent, 'caseId' | 'version' | 'at' | 'actor' | 'body'>;

/** A ledger in memory: appends are compare-and-swap, a target has one open case, and what is read was text before. */
export class ModelLedger {
  readonly #cases = new Map<string, string[]>();
  openCase: string | undefined;

  append(
    caseId: string,
    expectedVersion: number,
    events: readonly Pick<Row, 'at' | 'actor' | 'body'>[],
  ): 'appended' | 'conflict' {
    const rows = this.#cases.get(caseId) ?? [];
    if (rows.length !== expectedVersion) return 'conflict';
    if (expectedVersion === 0 && this.openCase !== undefined) return 'conflict';
    const added = events.map((event, at) =>
      JSON.stringify({ caseId, version: rows.length + at + 1, ...event }),
    );
    this.#cases.set(caseId, [...rows, ...added]);
    this.openCase = events.some(({ body }) => body.kind === 'case.closed') ? undefined : caseId;
    return 'appended';
  }

  /** The events of a case after its `version`, oldest first. */
  events(caseId: string, version = 0): Row[] {
    return (this.#cases.get(caseId) ?? []).slice(version).map((text) => {
      const row: Row = JSON.parse(text);
      return { ...row, at: new Date(row.at) };
    });
  }

  get caseIds(): string[] {
    return [...this.#cases.keys()];
  }
}
