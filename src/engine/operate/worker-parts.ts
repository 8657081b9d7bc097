import type { KeyObject } from 'node:crypto';
import type { Config } from '../../core/config.ts';
import type { Redactor } from '../../core/redaction.ts';
import type { Knowledge } from '../../core/risk/knowledge/knowledge.ts';
import type { Procedure, Runbook } from '../../core/runbook.ts';
import type { Hands } from '../../ports/hands.ts';
import type { Walk } from '../walk.ts';

/** What a worker needs to plan and to operate; all of it its own, none of it the queue's. */
export interface WorkerParts {
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** Procedures of any target with a compose project. */
  readonly common: readonly Procedure[];
  readonly knowledge: Knowledge;
  readonly hands: Hands;
  readonly walk: Walk;
  readonly redactor: Redactor;
  /** Who may permit; `undefined` and this worker only diagnoses. */
  readonly verifyingKey: KeyObject | undefined;
  readonly now: () => Date;
  /** How long a target may take to become green after the last step, in milliseconds. */
  readonly verifyMs: number;
}
