/** A piece of a cause's sentence: `{name}` or `{name|words to say when nothing was captured}`. */
export type CausePart =
  | { readonly kind: 'words'; readonly text: string }
  | {
      readonly kind: 'capture';
      readonly text: string;
      readonly name: string;
      readonly otherwise: string | null;
    };

/** Captured text comes from logs anybody may write to: one line of this length at most. */
const CAPTURE_CHARS = 200;

export function parseCause(cause: string): CausePart[] {
  return cause
    .split(/(\{[a-z_]\w*(?:\|[^{}]*)?\})/)
    .filter(Boolean)
    .map(toPart);
}

type Captures = ReadonlyMap<string, string> | null;

/** The sentence with captures filled in. */
export function sayCause(parts: readonly CausePart[], captures: Captures): string {
  const said = parts.map((part) => (part.kind === 'words' ? part.text : fill(part, captures))).join('');
  return said.replace(/ {2,}/g, ' ').replace(/ ([,.:])(?= |$)/g, '$1');
}

function toPart(text: string): CausePart {
  if (!text.startsWith('{') || !text.endsWith('}')) return { kind: 'words', text };
  const [name = '', ...rest] = text.slice(1, -1).split('|');
  return { kind: 'capture', text: name, name, otherwise: rest.length === 0 ? null : rest.join('|') };
}

function fill(part: Extract<CausePart, { kind: 'capture' }>, captures: Captures): string {
  const captured = captures
    ?.get(part.name)
    ?.replace(/[\x00-\x1f\x7f]+/g, ' ')
    .trim();
  if (!captured) return part.otherwise ?? '?';
  return captured.length > CAPTURE_CHARS ? `${captured.slice(0, CAPTURE_CHARS)}…` : captured;
}
