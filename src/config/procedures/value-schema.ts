import * as z from 'zod';
import { allowed, isAllowed } from '../../core/plan/drafting/check-value.ts';
import type { ValueType } from '../../core/runbook.ts';
import { prose } from '../rules/fields.ts';

const HIGHEST = 1_000_000_000;

const shared = {
  title: prose('What it is, for the usage'),
  default: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .describe('Taken when it is left out; without one it must be given')
    .optional(),
  optional: z
    .boolean()
    .describe('May be left out without a default; only for the port of a parallel deployment')
    .default(false),
};

const simple = <const K extends string>(kind: K, purpose: string) =>
  z.strictObject({ kind: z.literal(kind).describe('What it must be'), ...shared }).describe(purpose);

const bound = (purpose: string) => z.int().min(0).max(HIGHEST).describe(purpose);

const number = z
  .strictObject({
    kind: z.literal('number').describe('What it must be'),
    min: bound('Smallest'),
    max: bound('Largest'),
    ...shared,
  })
  .describe('A whole number');

const choice = z
  .strictObject({
    kind: z.literal('choice').describe('What it must be'),
    of: z
      .array(
        z
          .string()
          .regex(/^[\w.:@/=-]{1,64}$/, { error: 'must be one word of letters, digits and `_.:@/=-`' }),
      )
      .min(1)
      .describe('What may be chosen'),
    ...shared,
  })
  .describe('One of several words');

/** A value of a procedure as written. No kind lets through what a shell would read as more than a word. */
export const valueSchema = z
  .discriminatedUnion('kind', [
    simple('name', 'A name in kebab-case'),
    simple('duration', 'A time like 24h'),
    simple('operation', 'The id of an operation'),
    simple('port', 'A port'),
    simple('image', 'A reference of an image'),
    simple('tag', 'A tag of an image'),
    number,
    choice,
  ])
  .superRefine((value, context) => {
    const type = typeOf(value);
    if (value.default !== undefined && !isAllowed(value.default, type))
      context.addIssue({ code: 'custom', path: ['default'], message: `must be ${allowed(type)}` });
    if (value.default !== undefined && value.optional)
      context.addIssue({ code: 'custom', path: ['optional'], message: 'has a default; remove one of them' });
    if (value.kind === 'number' && value.min > value.max)
      context.addIssue({ code: 'custom', path: ['max'], message: 'must not be smaller than `min`' });
  })
  .describe('What may be given as name=value');

export type WrittenValue = z.output<typeof valueSchema>;

/** What a written value must be. */
export function typeOf(value: z.output<typeof valueSchema>): ValueType {
  switch (value.kind) {
    case 'number':
      return { kind: value.kind, min: value.min, max: value.max };
    case 'choice':
      return { kind: value.kind, of: value.of };
    default:
      return { kind: value.kind };
  }
}
