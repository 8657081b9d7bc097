import type { LayerResult, Report } from '../diagnosis/diagnosis.ts';
import type { GrantClaims } from '../gate/grant.ts';
import type { Outcome, StepRun } from '../gate/outcome.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { Actor, Surface } from '../person.ts';
import type { Receipt } from '../plan/backup.ts';
import type { Planned } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Risk } from '../risk/risk.ts';

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
  | PageEvent
  | { readonly kind: 'case.closed'; readonly reason: string }
  | {
      /** The event's actor had a report made of all entries of the case before this one. */
      readonly kind: 'report.written';
      /** `INC-YYYY-MM-DD-NNN`, or `DEP-…`. */
      readonly id: string;
      /** Of the Markdown, hex SHA-256, and its length in UTF-8. */
      readonly sha256: string;
      readonly bytes: number;
    }
  /** The event's actor wants to see a picture of all entries of the case before this one. */
  | { readonly kind: 'timeline.asked' };

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

/** How a page travels. `chat` needs nothing but a chat. */
export type Way = 'chat' | 'pagerduty' | 'opsgenie' | 'webhook' | 'email';

/** What a pager is told: call somebody, stop calling, it is over. */
export type PageAction = 'trigger' | 'acknowledge' | 'resolve';

/** What happens to the paging of a level; a level's calls count from 1, whatever they say and however they travel. */
export type PageEvent = { readonly level: Level } & (
  | {
      /** Appended before the call is made, so that a restart repeats it under the same name or not at all. */
      readonly kind: 'page.sent';
      readonly call: number;
      readonly action: PageAction;
      readonly way: Way;
      /** Whom it calls; `null` when it only says how it stands. */
      readonly to: { readonly id: string; readonly name: string } | null;
    }
  /** The service has accepted the call. */
  | { readonly kind: 'page.taken'; readonly call: number }
  /** The call was refused, or not accepted within its tries; redacted. */
  | { readonly kind: 'page.failed'; readonly call: number; readonly message: string }
  /** Somebody took it in the pager; in chat that is `help.given`. `by` is the pager's name for them. */
  | { readonly kind: 'page.acknowledged'; readonly way: Way; readonly by: string }
  /** Nobody is left to call. */
  | { readonly kind: 'page.unanswered'; readonly reason: string }
  /** The case is closed and every pager was told. */
  | { readonly kind: 'page.ended' }
);

/** What happens to one operation, in this order; every event names it. */
export type OperationEvent = { readonly operation: string } & (
  | {
      readonly kind: 'operation.requested';
      readonly target: string;
      readonly host: string;
      readonly proposal: Proposal;
      /** What strikes know it by (`approachOf`); versions that counted none left it out. */
      readonly approach?: string;
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
