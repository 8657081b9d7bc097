import { cleanText } from '../signatures/match-log.ts';

/** Makes what anybody wrote fit for one line of a picture. */
export type PlainText = (text: string) => string;

/** Controls, format characters (direction overrides among them), private and unassigned ones, and what only changes another's look. */
const HIDDEN = /(?![\n\t])[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
/** A character with more marks than any script needs grows over its neighbours. */
const PILED = /(\p{M}{2})\p{M}+/gu;

/**
 * Without characters that hide, pile up or turn around, then redacted, then on one line: a secret that such characters
 * split is masked all the same.
 */
export function plainText(redact: (text: string) => string): PlainText {
  const known = new Map<string, string>();
  return (text) => {
    const plain = known.get(text) ?? redact(visible(text)).replace(/\s+/g, ' ').trim();
    known.set(text, plain);
    return plain;
  };
}

function visible(text: string): string {
  const clean = cleanText(text.toWellFormed()).replace(HIDDEN, '').normalize('NFKC');
  return clean.replace(HIDDEN, '').replace(PILED, '$1');
}
