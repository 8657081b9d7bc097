import * as z from 'zod';
import { environmentSchema, ruleSchema, targetPolicySchema } from '../policy/policy-schema.ts';
import { lenient, maybeText } from './lenient.ts';

const count = lenient(z.int());
const texts = lenient(z.array(maybeText));

/** The same file read as far as it makes sense, for rules that hold between its parts. Never refuses a mapping. */
export const draftSchema = z.object({
  people: lenient(
    z.array(
      z
        .object({
          id: maybeText,
          agent: lenient(z.boolean()),
          slack: maybeText,
          discord: maybeText,
          os: maybeText,
        })
        .catch({}),
    ),
  ),
  teams: lenient(z.object({ operators: texts, approvers: texts, seniors: texts })),
  hosts: lenient(
    z.record(
      z.string(),
      z
        .object({
          ssh: z.object({ jump: maybeText, user: maybeText }).optional().catch({}),
          local: z.unknown().optional(),
          docker: lenient(z.union([z.string(), z.object({ url: maybeText, tls: z.unknown().optional() })])),
        })
        .catch({}),
    ),
  ),
  targets: lenient(
    z.record(
      z.string(),
      z
        .object({
          host: maybeText,
          runbook: maybeText,
          environment: lenient(environmentSchema),
          compose: z.object({ file: maybeText, project: maybeText }).optional().catch({}),
          policy: lenient(targetPolicySchema),
        })
        .catch({}),
    ),
  ),
  strikes: lenient(z.object({ help: count, senior: count, meeting: count })),
  escalation: lenient(
    z.object({
      chain: texts,
      schedule: lenient(z.object({})),
      rotation: lenient(
        z.object({
          people: texts,
          overrides: lenient(
            z.array(z.object({ person: maybeText, from: maybeText, until: maybeText }).catch({})),
          ),
        }),
      ),
    }),
  ),
  policy: lenient(z.object({ rules: lenient(z.array(lenient(ruleSchema))) })),
});

export type DraftConfig = z.output<typeof draftSchema>;
