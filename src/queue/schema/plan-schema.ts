import * as z from 'zod';
import { DIFF_CHARS } from '../../core/plan/diff.ts';
import { EFFECTS } from '../../core/plan/plan.ts';
import { RISKS } from '../../core/risk/risk.ts';
import { MAX_PAYLOAD_BYTES } from '../payload.ts';
import { backupItem } from './backup-schema.ts';
import { bytes, few, many, milliseconds, moment, name, sha256, text, texts, upTo } from './bounds.ts';

const risk = z.enum(RISKS);

const step = { title: text, risk, reasons: few(text), timeoutMs: milliseconds };
const steps = few(
  z.discriminatedUnion('kind', [
    z.object({ ...step, kind: z.literal('command'), pipeline: few(many(text)) }),
    z.object({ ...step, kind: z.literal('write'), path: name, content: upTo(MAX_PAYLOAD_BYTES) }),
    z.object({ ...step, kind: z.literal('restore'), item: backupItem, from: name }),
  ]),
);

const proposal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exec'), command: text }),
  z.object({ kind: z.literal('procedure'), procedure: name, values: texts }),
  z.object({ kind: z.literal('rollback'), of: name, steps, images: texts }),
]);

const plan = z.object({
  operation: name,
  target: name,
  environment: z.enum(['production', 'staging', 'development']),
  host: name,
  transport: z.enum(['local', 'ssh']),
  proposal,
  title: text,
  risk,
  steps,
  workingDirectory: name,
  variables: texts,
  inputs: many(z.object({ path: name, sha256: sha256.nullable() })),
  touches: many(z.object({ kind: z.enum(['container', 'volume', 'image', 'network']), id: name, name })),
  backups: many(backupItem),
  verification: z.enum(['healthy', 'stopped', 'none']),
  rollback: z.object({ steps, lost: many(text), images: texts }),
});

const effect = z.object({
  kind: z.enum(['container', 'volume', 'image', 'network', 'port', 'file', 'build-cache', 'data']),
  name: text,
  effect: z.enum(EFFECTS),
  bytes: bytes.nullable(),
});

/** A plan with what people see before they decide. */
export const planned = z.object({
  plan,
  digest: sha256,
  blast: many(effect),
  unforeseen: many(text),
  lastBackup: moment.nullable(),
  alternatives: few(z.object({ label: text, command: text })),
  diff: upTo(DIFF_CHARS),
});
