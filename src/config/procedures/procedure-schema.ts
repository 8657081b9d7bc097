import * as z from 'zod';
import { kebab, prose } from '../rules/fields.ts';
import { valueSchema } from './value-schema.ts';

const MAX_SECONDS = 3600;

const shared = {
  title: prose('What the step does'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(MAX_SECONDS)
    .describe('How long it may take; left out, 30 minutes for a build, 15 for a pull, 10 for anything else')
    .optional(),
};

const command = z
  .strictObject({
    ...shared,
    argv: z
      .array(z.string().describe('One argument; `{name}` stands for a value'))
      .min(1)
      .describe('The command as a list'),
  })
  .describe('Runs a command');

const write = z
  .strictObject({
    ...shared,
    write: z
      .string()
      .regex(/^[^\0{}]+$/, { error: 'must be a path, without values in it' })
      .describe('The file that is written whole; relative paths start at the compose file'),
    from: z
      .string()
      .regex(/^(?!.*(^|\/)\.\.?(\/|$))[^/\0][^\0]*$/, {
        error: 'must be a path below the folder of this file, without `..`',
      })
      .describe('The file beside this one that holds its content, at most 64 KiB'),
  })
  .describe('Writes a file');

/** A placeholder alone, or what its kind allows. */
const field = (form: RegExp, expected: string, purpose: string) =>
  z
    .union([z.string(), z.int()])
    .transform(String)
    .refine((text) => /^\{[a-z][a-z0-9-]*\}$/.test(text) || form.test(text), {
      error: `must be ${expected}, or one value: \`{name}\``,
    })
    .describe(purpose);

const name = field(/^[a-z][a-z0-9-]{0,31}$/, 'a name', 'Name of the parallel deployment');
const of = <const D extends string>(what: D) => ({
  ...shared,
  do: z.literal(what).describe('Something Umpire spells out when it has seen the host'),
});

const special = z.discriminatedUnion('do', [
  z
    .strictObject({
      ...of('restore-backups'),
      operation: field(/^[\w.-]+\.\d+$/, 'an id of an operation', 'Whose backups are put back'),
    })
    .describe('Puts back what an operation backed up'),
  z
    .strictObject({
      ...of('start-parallel'),
      name,
      port: field(
        /^\d{1,5}$/,
        'a port',
        'Where it is published; left out, the next free one from 4001',
      ).optional(),
    })
    .describe('Starts the compose file a second time beside itself'),
  z
    .strictObject({ ...of('promote-parallel'), name })
    .describe('Gives production the images that were tested'),
  z.strictObject({ ...of('discard-parallel'), name }).describe('Removes a parallel deployment'),
]);

const procedure = z
  .strictObject({
    id: kebab('Name of the procedure, unique in the file'),
    title: prose('What it does, in a few words'),
    values: z
      .record(
        z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,31}$/, {
            error: 'must be lower-case letters, digits and `-`, a letter first',
          })
          .describe('Its name'),
        valueSchema,
      )
      .describe('What may be given with it, as name=value')
      .default({}),
    steps: z
      .array(z.union([command, write, special]))
      .min(1)
      .describe('Steps in order; the first that fails ends it'),
    verify: z
      .enum(['healthy', 'stopped', 'none'])
      .describe('What must be so after the last step: all layers green, no container running, or nothing')
      .default('healthy'),
  })
  .describe('Named steps that change something');

/** The procedures of a runbook, as written. */
export const proceduresSchema = z.array(procedure).describe('Named procedures that repair');

/** A file of procedures for any compose target. */
export const procedureFileSchema = z
  .strictObject({ title: prose('What these are for'), procedures: proceduresSchema })
  .describe('Procedures of Umpire for any compose target');

export type WrittenProcedure = z.output<typeof procedure>;
