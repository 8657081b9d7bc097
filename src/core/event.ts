import type { LayerResult, Report } from './diagnosis.ts';
import type { Actor, Surface } from './person.ts';

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
  | { readonly kind: 'case.closed'; readonly reason: string };

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
