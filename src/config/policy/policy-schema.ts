import * as z from 'zod';
import { RISKS } from '../../core/risk/risk.ts';

/** More rules than anybody understands at night. */
const MOST_RULES = 100;
const MOST_PEOPLE = 10;

const names = (purpose: string) => z.array(z.string().min(1)).min(1).describe(purpose).exactOptional();
const yesOrNo = (purpose: string) => z.boolean().describe(purpose).exactOptional();

/** How careful to be with a target. */
export const environmentSchema = z.enum(['production', 'staging', 'development']);

const people = z
  .int()
  .min(1)
  .max(MOST_PEOPLE)
  .describe('How many people must approve, besides the requester');
const seniors = z
  .int()
  .min(0)
  .max(MOST_PEOPLE)
  .describe('How many of them must be seniors; the others are approvers')
  .default(0);

/** Who must approve. */
export const quorumSchema = z
  .strictObject({ people, seniors })
  .refine((quorum) => quorum.seniors <= quorum.people, {
    path: ['seniors'],
    error: 'may not be more than `people`: seniors are counted among them',
  })
  .describe('Who must approve');

const when = z
  .strictObject({
    risk: z
      .array(z.enum(RISKS))
      .min(1)
      .describe('One of these risks; `unknown` is not part of `destroy` here, name both')
      .exactOptional(),
    environment: z
      .array(environmentSchema)
      .min(1)
      .describe('On a target of one of these environments')
      .exactOptional(),
    targets: names('On one of these targets'),
    procedures: names(
      'One of these procedures; `exec` is a typed command, `rollback` what undoes an operation',
    ),
    composeDown: yesOrNo('Whether some step runs `compose down`, in any spelling'),
    strikes: z.int().min(1).max(1000).describe('After at least so many failed attempts').exactOptional(),
    frozen: yesOrNo('Whether the target is frozen until the team has met'),
    locked: yesOrNo('Whether this approach is locked until another person helps'),
  })
  .describe('All of these must hold; left out, the rule always holds');

const allow = z
  .literal('allow', {
    error:
      'must be `allow`, or `{ approve: { people: 1, seniors: 0 } }`, or `{ deny: "what to do instead" }`',
  })
  .describe('Operators may do it without approval; everybody Umpire knows, when it only reads');

const approveOrDeny = z
  .strictObject({
    approve: quorumSchema.exactOptional(),
    deny: z
      .string()
      .min(1)
      .describe('Why not, and what to do instead; `{target}` is the name of the target')
      .exactOptional(),
  })
  .refine((verdict) => (verdict.approve === undefined) !== (verdict.deny === undefined), {
    error: 'needs one of `approve` and `deny`',
    when: ({ issues }) => issues.length === 0, // an unknown key says it better
  });

/** One rule as a person writes it. */
export const ruleSchema = z
  .strictObject({
    title: z
      .string()
      .min(1)
      .max(120)
      .describe('Why, in words people understand at night: it is shown with the verdict'),
    when: when.default({}),
    verdict: z.union([allow, approveOrDeny]).describe('The verdict: `allow`, `approve` or `deny`'),
  })
  .describe('The first rule that holds decides');

/** Section `policy`. */
export const policySchema = z
  .strictObject({
    rules: z
      .array(ruleSchema)
      .max(MOST_RULES)
      .describe('Own rules, judged before the built-in ones; they may loosen')
      .default([]),
    approvals: z
      .strictObject({
        minutes: z
          .int()
          .min(1)
          .max(120)
          .describe('How long a request may be approved, and a grant be used')
          .default(15),
      })
      .describe('How long approvals live')
      .default({ minutes: 15 }),
  })
  .describe('What needs whose approval; docs/policy.md shows the built-in rules')
  .default({ rules: [], approvals: { minutes: 15 } });

/** What a target asks for at least, whatever the rules say. */
export const targetPolicySchema = z
  .strictObject({
    change: quorumSchema.exactOptional(),
    destroy: quorumSchema.exactOptional(),
  })
  .describe('Approvals this target needs at least: for `change`, and for `destroy` and `unknown`');

export type WrittenPolicy = z.output<typeof policySchema>;
export type WrittenRule = z.output<typeof ruleSchema>;
export type WrittenTargetPolicy = z.output<typeof targetPolicySchema>;
