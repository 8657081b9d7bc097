import * as z from 'zod';
import { bytes, moment, name, text } from './bounds.ts';

/** What is backed up, and how. */
export const backupItem = z.object({
  kind: z.enum(['file', 'postgres', 'redis', 'sqlite', 'volume', 'image', 'tag']),
  source: name,
  name,
  container: name,
});

/** Proof that a backup is there. `sha256` of a `tag` is an image's id. */
export const receipt = z.object({
  operation: name,
  target: name,
  item: backupItem,
  path: name,
  bytes,
  sha256: name,
  takenAt: moment,
  rehearsal: z.object({ kind: z.enum(['passed', 'impossible']), text }),
});
