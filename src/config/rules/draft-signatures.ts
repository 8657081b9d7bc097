import * as z from 'zod';
import type { Signature } from '../../core/signatures/signature.ts';
import { lenient, maybeText } from './lenient.ts';

const texts = lenient(z.array(z.string()));

/** A file of signatures read as far as it makes sense, for the rules of the whole catalogue. */
export const draftSignatures = z.array(
  z.object({ id: maybeText, cause: maybeText, patterns: texts, explains: texts }).catch({}),
);

/** A draft filled up so that the catalogue's rules find nothing wrong with what was left out. */
export function completeDraft(
  { id, cause = '', patterns = [], explains = [] }: z.output<typeof draftSignatures>[number],
  nameless: string,
): Signature {
  const usable = patterns.length > 0;
  return {
    id: id ?? nameless,
    title: '',
    harmless: false,
    patterns: usable ? patterns : ['left out'],
    cause: usable ? cause : '',
    advice: '',
    explains,
    examples: [],
    counterExamples: [],
  };
}
