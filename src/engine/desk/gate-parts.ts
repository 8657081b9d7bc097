import type { KeyObject } from 'node:crypto';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { Jobs } from '../../ports/jobs.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/telemetry.ts';
import type { DraftParts } from './draft-of.ts';

/** What the bot's side of the gate needs. */
export interface GateParts extends DraftParts {
  readonly redactor: Redactor;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly now: () => Date;
  /** A new case's id for a target. */
  readonly newCaseId: (target: string) => string;
  /** What grants are signed with; without one nothing is changed, only diagnosed. */
  readonly signingKey: KeyObject | undefined;
}
