import type { LayerResult, Report } from './diagnosis.ts';
import type { GrantClaims } from './gate/grant.ts';
import type { Outcome, StepRun } from './gate/outcome.ts';
import type { Verdict } from './gate/verdict.ts';
import type { Actor, Surface } from './person.ts';
import type { Receipt } from './plan/backup.ts';
import type { Planned } from './plan/plan.ts';
import type { Proposal } from './plan/proposal.ts';
import type { Risk } from './risk/risk.ts';

/** Where something was typed, so that answers go back there. `channel` is the surface's own id. */
export interface Place {
  readonly surface: Surface;
  readonly channel: string;
}

/** What can happen in a case. Everything Umpire knows is a fold over these. */
export type EventBody =
  | { readonly kind: 'case.opened'; readonly target: string; readonly host: string }
  | {
      readonly kind: 'diagnosis.requested';
      readonly diagnosis: string;
      readonly target: string;
      readonly host: string;
      readonly all: boolean;
      readonly place: Place;
      /** The runbook's layers as known to the bot, so that the card shows them before the worker answers. */
      readonly layers: readonly { readonly id: string; readonly title: string }[];
    }
  | {
      /** Nobody has taken the job for a while; said once. */
      readonly kind: 'diagnosis.waiting';
      readonly diagnosis: string;
    }
  | {
      readonly kind: 'layer.finished';
      readonly diagnosis: string;
      readonly attempt: number;
      readonly layer: LayerResult;
    }
  | {
      readonly kind: 'diagnosis.finished';
      readonly diagnosis: string;
      readonly report: Omit<Report, 'layers' | 'running'>;
    }
  | {
      /** Umpire itself could not do it (no worker, bad runbook there); not the target's fault. */
      readonly kind: 'diagnosis.failed';
      readonly diagnosis: string;
      readonly message: string;
      readonly remedy: string;
    }
  | OperationEvent
  | CaseEvent
  | { readonly kind: 'case.closed'; readonly reason: string };

/** What happens to a case as a whole. */
export type CaseEvent =
  /** A case's strikes have reached a level of the configuration; once for each level of a case. */
  | { readonly kind: 'level.reached'; readonly level: Level; readonly strikes: number }
  /** The event's actor helps: approaches that were locked for everybody but them are open again. */
  | { readonly kind: 'help.given'; readonly surface: Surface }
  /** The team has met; a senior tells what it decided, and the target is no longer frozen. */
  | { readonly kind: 'meeting.held'; readonly decision: string }
  /** A human's words, for the report; redacted. */
  | { readonly kind: 'note.added'; readonly text: string };

/** Levels of escalation (seeds, Rule 5), by default at 3, 5 and 8 strikes. */
export type Level = 'help' | 'senior' | 'meeting';

/** What happens to one operation, in this order; every event names it. */
export type OperationEvent = { readonly operation: string } & (
  | {
      readonly kind: 'operation.requested';
      readonly target: string;
      readonly host: string;
      readonly proposal: Proposal;
      readonly title: string;
      readonly risk: Risk;
      readonly reasons: readonly string[];
      /** As far as it can be said before the host was asked. */
      readonly verdict: Verdict;
      readonly place: Place;
    }
  /** Nobody has taken the job for a while; said once for each job. */
  | { readonly kind: 'operation.waiting' }
  | {
      readonly kind: 'operation.planned';
      readonly planned: Planned;
      readonly verdict: Verdict;
      /** ISO 8601: until then it can be approved. */
      readonly expiresAt: string;
    }
  /** The event's actor approves; counts once per person. */
  | { readonly kind: 'approval.given'; readonly surface: Surface }
  /** The event's actor takes an approval back. */
  | { readonly kind: 'approval.withdrawn'; readonly surface: Surface }
  /** A vote that does not count. */
  | { readonly kind: 'approval.refused'; readonly surface: Surface; readonly text: string }
  | { readonly kind: 'operation.granted'; readonly claims: GrantClaims }
  /** By the policy (actor Umpire) or the event's actor. */
  | { readonly kind: 'operation.denied'; readonly reason: string }
  | { readonly kind: 'operation.expired'; readonly what: 'request' | 'grant' }
  /** Umpire could not plan or do it; nothing was touched. */
  | { readonly kind: 'operation.failed'; readonly message: string; readonly remedy: string }
  | { readonly kind: 'operation.started' }
  | { readonly kind: 'backup.taken'; readonly receipt: Receipt }
  | { readonly kind: 'step.started'; readonly index: number; readonly title: string }
  /** What a running step has said so far, redacted and shortened; now and then. */
  | { readonly kind: 'step.said'; readonly index: number; readonly output: string }
  | { readonly kind: 'step.finished'; readonly step: StepRun }
  | {
      readonly kind: 'operation.finished';
      readonly ending: Outcome['ending'];
      readonly report: Outcome['report'];
    }
);

/** One row of the ledger. */
export interface LedgerEvent {
  /** Counts from 1 over the whole ledger, without gaps. */
  readonly seq: number;
  readonly caseId: string;
  /** Counts from 1 within the case, without gaps. */
  readonly version: number;
  readonly at: Date;
  readonly actor: Actor;
  readonly body: EventBody;
  /** Hash of the row before, hex SHA-256; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}
