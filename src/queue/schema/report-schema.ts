import * as z from 'zod';
import { EXCERPT_CHARS } from '../../core/diagnosis/excerpt.ts';
import { exitCode, few, many, milliseconds, name, position, text, upTo } from './bounds.ts';

/** Workers take a job again each time one of them dies or stops; a thousand times is nobody's life. */
const MAX_ATTEMPTS = 1_000;

const trace = z.object({ argv: many(text), exitCode, durationMs: milliseconds });

const finding = z.object({
  id: name,
  title: text,
  status: z.enum(['pass', 'warn', 'fail', 'error', 'skipped']),
  reasons: few(text),
  excerpt: upTo(EXCERPT_CHARS),
  trace: many(trace),
  signatures: few(z.object({ id: name, cause: text, harmless: z.boolean(), advice: text })),
  advice: text,
  repair: few(name),
  durationMs: milliseconds,
});

const layer = z.object({
  index: position,
  id: name,
  title: text,
  status: z.enum(['pass', 'warn', 'fail', 'error', 'not-run']),
  durationMs: milliseconds,
  checks: few(finding),
});

const walked = {
  attempt: z.int().min(1).max(MAX_ATTEMPTS),
  layers: few(layer).refine(
    (layers) => layers.every(({ index }, at) => index === at + 1),
    'must be numbered from 1, in order',
  ),
  running: position.nullable(),
};

/** What a worker says while it walks. */
export const progress = z.object(walked);

/** What a walk comes to; the layer it names as failed is one of its own. */
export const report = z
  .object({
    ...walked,
    status: z.enum(['healthy', 'failing', 'unreachable']),
    failedLayer: z.object({ index: position, id: name, title: text }).nullable(),
    rootCause: z.object({ signature: name, cause: text, advice: text }).nullable(),
    procedures: few(z.object({ id: name, title: text, steps: few(text) })),
  })
  .refine(({ status, failedLayer }) => (status === 'healthy') === (failedLayer === null), {
    message: 'must be null when, and only when, the status is healthy',
    path: ['failedLayer'],
  })
  .refine(
    ({ layers, failedLayer }) => failedLayer === null || layers[failedLayer.index - 1]?.id === failedLayer.id,
    { message: 'must be one of the layers', path: ['failedLayer'] },
  );
