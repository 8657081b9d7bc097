import * as z from 'zod';
import type { Signature } from '../../core/signatures/signature.ts';
import { kebab, prose } from '../rules/fields.ts';

const lines = (purpose: string) =>
  z.array(z.string().min(1).describe('A piece of a log')).min(1).describe(purpose);

/** A file of signatures as written; the form of `core/signature.ts`. */
export const signaturesSchema = z
  .array(
    z
      .strictObject({
        id: kebab('Name of the signature, unique over all files'),
        title: prose('The error in a few words'),
        harmless: z.boolean().describe('Looks like an error and is none; never a root cause').default(false),
        patterns: z
          .array(z.string().min(1).describe('RE2 pattern, tried on each line'))
          .min(1)
          .describe('How to recognise it; the first that matches gives the captures'),
        cause: prose(
          'The root cause in a sentence; `{name}` is replaced by that capture, `{name|words}` by the words without one',
        ),
        advice: prose('What to do'),
        explains: z
          .array(kebab('Id of a signature'))
          .describe('Signatures that are usually only a consequence of this one')
          .default([]),
        examples: lines('Texts in which it must be found'),
        counterExamples: lines('Texts in which it must not be found'),
      })
      .describe('A known error'),
  )
  .min(1)
  .describe('Signatures of Umpire') satisfies z.ZodType<Signature[]>;
