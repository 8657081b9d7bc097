import * as z from 'zod';
import {
  type Effect,
  type Operands,
  READINGS,
  type RiskNode,
  type RiskTable,
} from '../../core/risk/knowledge/table.ts';
import { RISKS } from '../../core/risk/risk.ts';
import { prose } from '../rules/fields.ts';

const risk = (purpose: string) => z.enum(RISKS).describe(purpose);
const reading = (purpose: string) => z.enum(READINGS).describe(purpose);
const names = (purpose: string) => z.string().trim().min(1).describe(`${purpose}, separated by spaces`);
const reason = prose('What it does, as the predicate of a sentence: "lists containers"');
const patterns = (purpose: string) =>
  z.array(z.string()).min(1).describe(`${purpose}; a \`*\` at the end stands for anything`);

const effect = z.strictObject({
  on: names('Spellings of the option'),
  risk: risk('Risk it adds').exactOptional(),
  reason: reason.exactOptional(),
  when: patterns('Only with one of these values').exactOptional(),
  unless: patterns('Not with one of these values').exactOptional(),
  instead: z
    .boolean()
    .describe("Replaces the verb's risk (`--dry-run`) instead of adding to it")
    .exactOptional(),
  shared: z.boolean().describe('May also stand behind the verb').exactOptional(),
  reads: reading('How its value is read').exactOptional(),
}) satisfies z.ZodType<Effect>;

const operands = z.strictObject({
  reads: reading('How they are read'),
  skip: z.int().min(0).max(9).describe('Operands before those that are read').exactOptional(),
  between: z.boolean().describe('Options may stand among the skipped operands').exactOptional(),
}) satisfies z.ZodType<Operands>;

const fields = {
  like: z
    .string()
    .min(1)
    .describe('Path of a program or verb that knows the same: `docker compose`')
    .exactOptional(),
  risk: risk('What it does at least').exactOptional(),
  reason: reason.exactOptional(),
  flags: names('Options without a value').exactOptional(),
  values: names('Options with a value').exactOptional(),
  optional: names('Options that take a value only behind `=`').exactOptional(),
  lenient: z.boolean().describe('Options that are not listed are harmless flags').exactOptional(),
  shared: z.boolean().describe('Its options may also stand behind the verb').exactOptional(),
  ignoreCase: z.boolean().describe('Verbs are written in any case').exactOptional(),
  bundled: z.boolean().describe('The first word may be options without a dash (`tar xzf`)').exactOptional(),
  assignments: z.boolean().describe('Assignments may stand before the command it runs').exactOptional(),
  effects: z.array(effect).describe('Options that change the risk').exactOptional(),
  operands: operands.describe('Operands that change the risk').exactOptional(),
  stdin: reading('How its input is read when it is told nothing else').exactOptional(),
};

const VERBS = 'Verbs by name; several names of one are joined by `|`, `*` is any other';

const node: z.ZodType<RiskNode> = z.strictObject({
  ...fields,
  get verbs() {
    return verbs.exactOptional().describe(VERBS);
  },
});
const verbs = z.record(z.string().min(1), node);

/** A file of `risks/`: programs, their options and verbs; the form of `core/risk/knowledge/table.ts`. */
export const riskSchema = z
  .array(
    z
      .strictObject({
        names: z.array(z.string().min(1)).min(1).describe('Names of the program'),
        ...fields,
        verbs: verbs.exactOptional().describe(VERBS),
        examples: z.record(z.string(), z.enum(RISKS)).describe('Commands and the risk each must have'),
      })
      .describe('What is known about a program'),
  )
  .min(1)
  .describe('What Umpire knows about the risk of programs') satisfies z.ZodType<RiskTable[]>;
