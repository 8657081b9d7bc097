/** The most of a check's output that leaves the worker, in characters. */
export const EXCERPT_CHARS = 16_000;

/** Lines shown before the one that matters, so that it can be understood. */
const BEFORE = 20;

/** The part of `text` worth showing: around `line` (counted from 1) when one is known, else the end, where errors are. */
export function excerptOf(text: string, line: number | undefined): string {
  const trimmed = text.trimEnd();
  if (trimmed.length <= EXCERPT_CHARS) return trimmed;
  if (line === undefined) return `…${trimmed.slice(1 - EXCERPT_CHARS)}`;
  const lines = trimmed.split('\n');
  const from = Math.max(0, line - 1 - BEFORE);
  const around = lines.slice(from).join('\n');
  const start = from === 0 ? '' : '…\n';
  if (around.length + start.length <= EXCERPT_CHARS) return start + around;
  // A single line may be longer than all there is room for: then its beginning, without what came before.
  const room = EXCERPT_CHARS - '…\n'.length - 1;
  const lead = lines.slice(from, line - 1).join('\n');
  if (lead.length < room / 2) return `${start}${around.slice(0, room)}…`;
  return `…\n${lines
    .slice(line - 1)
    .join('\n')
    .slice(0, room)}…`;
}
