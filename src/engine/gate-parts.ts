import type { KeyObject } from 'node:crypto';
import type { Config } from '../core/config.ts';
import type { Redactor } from '../core/redaction.ts';
import type { Knowledge } from '../core/risk/knowledge/knowledge.ts';
import type { Procedure, Runbook } from '../core/runbook.ts';
import type { Jobs } from '../ports/jobs.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/telemetry.ts';

/** What the bot's side of the gate needs. */
export interface GateParts {
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** Procedures of any target with a compose project. */
  readonly common: readonly Procedure[];
  readonly knowledge: Knowledge;
  readonly redactor: Redactor;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly now: () => Date;
  /** A new case's id for a target. */
  readonly newCaseId: (target: string) => string;
  readonly signingKey: KeyObject;
}
