import { createPen } from '../report/markdown/pen.ts';
import type { Topic } from './agenda-of.ts';

/** A line of a ledger's texts; the report has them whole. */
const LIMITS = { text: 2_000, output: 0 };
/** Of one subject; the newest, which are the last. */
const LINES = 200;

/** An agenda as Markdown, redacted; nothing in it can begin a heading or a list of its own. */
export function agendaMarkdown(
  target: string,
  topics: readonly Topic[],
  redact: (text: string) => string,
): string {
  const { say, code } = createPen(redact, LIMITS);
  const parts = topics.flatMap(({ label, lines }) => [
    `## ${label}`,
    '',
    ...(lines.length > LINES ? [say`- ${lines.length - LINES} before these`.markdown] : []),
    ...lines.slice(-LINES).map((line) => `- ${say`${line}`.markdown}`),
    '',
  ]);
  return [`# Meeting about ${code(target).markdown}`, '', ...parts].join('\n');
}
