import { createHash } from 'node:crypto';
import type { EventBody, LedgerEvent } from '../case/event.ts';
import { deploymentReport, deploymentsOf } from './deployment-report.ts';
import { type History, readHistory } from './history.ts';
import { incidentReport } from './incident-report.ts';
import { createPen, type Limits } from './markdown/pen.ts';

/** The longest report, in bytes, as long as its entries fit when all they quote is short. */
export const REPORT_BYTES = 200_000;

/** Outputs are shortened first, then sentences; never is an entry left out. */
const LIMITS: readonly Limits[] = [
  { text: 2_000, output: 6_000 },
  { text: 1_000, output: 2_000 },
  { text: 500, output: 800 },
  { text: 300, output: 300 },
  { text: 150, output: 100 },
  { text: 80, output: 40 },
];

/**
 * The report of a case as its entries tell it, as Markdown: of an incident, or of a deployment (`DEP-…`) where something
 * was changed and nothing went wrong. Throws when the entries are not those of a case.
 */
export function caseReport(
  events: readonly LedgerEvent[],
  { id, redact }: { id: string; redact: (text: string) => string },
): string {
  const history = readHistory(events);
  const write = isDeployment(history) ? deploymentReport : incidentReport;
  const known = new Map<string, string>();
  const once = (text: string) => {
    const masked = known.get(text) ?? redact(text);
    known.set(text, masked);
    return masked;
  };
  let report = '';
  for (const limits of LIMITS) {
    report = `${write(history, id, createPen(once, limits)).join('\n').trimEnd()}\n`;
    if (bytesOf(report) <= REPORT_BYTES) break;
  }
  return report;
}

/** `INC-2026-11-20-001`, or `DEP-…`: by the UTC day of the case's opening, and its number among the cases opened then. */
export function reportIdOf(events: readonly LedgerEvent[], number: number): string {
  const history = readHistory(events);
  const day = history.opened.at.toISOString().slice(0, 10);
  return `${isDeployment(history) ? 'DEP' : 'INC'}-${day}-${String(number).padStart(3, '0')}`;
}

/** The event that keeps a report. */
export function reportWritten(id: string, report: string): Extract<EventBody, { kind: 'report.written' }> {
  const sha256 = createHash('sha256').update(report).digest('hex');
  return { kind: 'report.written', id, sha256, bytes: bytesOf(report) };
}

function isDeployment(history: History): boolean {
  return history.troubles.length === 0 && history.strikes.length === 0 && deploymentsOf(history).length > 0;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
