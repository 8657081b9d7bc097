import type { KeyObject } from 'node:crypto';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { Hands } from '../../ports/hands.ts';
import type { Log } from '../../ports/telemetry.ts';
import type { DraftParts } from '../desk/draft-of.ts';
import type { Walk } from '../walk/walk.ts';

/** What a worker needs to plan and to operate; all of it its own, none of it the queue's. */
export interface WorkerParts extends DraftParts {
  readonly hands: Hands;
  readonly walk: Walk;
  readonly redactor: Redactor;
  readonly log: Log;
  /** Who may permit; `undefined` and this worker only diagnoses. */
  readonly verifyingKey: () => KeyObject | undefined;
  readonly now: () => Date;
  /** How long a target may take to become green after the last step, in milliseconds. */
  readonly verifyMs: number;
}
