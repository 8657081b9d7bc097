import type { Card, Message } from '../core/card.ts';
import type { Case } from '../core/case.ts';
import type { Place } from '../core/event.ts';
import type { Surface } from '../core/person.ts';

/** Something a person typed or clicked, normalised by an adapter; nothing vendor-shaped passes this point. */
export interface Invocation {
  readonly surface: Surface;
  /** The surface's own id of the account, or the operating system's user name. */
  readonly account: string;
  readonly place: Place;
  /** As typed, without the leading slash: `diagnose neuros --all`. */
  readonly text: string;
}

/** What the desk says at once, before any work: for the person alone. */
export type Reception =
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'answered'; readonly text: string }
  /** `work` appends, then acts; it resolves with what to tell the person besides the card, if anything. */
  | { readonly kind: 'accepted'; readonly text: string; readonly work: () => Promise<Receipt> };

/** What was written down: `id` names the diagnosis or operation whose card tells the rest. */
export interface Begun {
  /** `joined`: the same question is being answered already, and this one joins it. */
  readonly kind: 'started' | 'joined';
  readonly caseId: string;
  readonly about: 'diagnosis' | 'operation';
  readonly id: string;
}

export type Receipt =
  | Begun
  /** It is done, or refused, and this says so; for the person alone. */
  | { readonly kind: 'answered'; readonly done: boolean; readonly text: string };

/** The engine's front desk: synchronous, so that every surface acknowledges within its limit. */
export interface Desk {
  hear(invocation: Invocation): Reception;
}

/** A surface said no, for good until a person changes something; any other failure may pass by itself. */
export class ChatRefusal extends Error {
  /** What to do about it, for the person who is waiting. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** A surface on which cases are shown. Rejects with `ChatRefusal` or, for what may pass, with another error. */
export interface Chat {
  readonly surface: Surface;
  /** Posts a case's first message at a place, or a reply in the thread of `thread`; resolves with the surface's reference. */
  post(place: Place, thread: string | null, message: Message): Promise<string>;
  /** Edits a message in place. */
  edit(ref: string, card: Card): Promise<void>;
}

/** Watches one diagnosis or operation, for a surface that shows it live itself (the terminal). */
export interface Follower {
  /**
   * Calls `changed` with each new state of the case and resolves with the one in which diagnosis or operation `id` has
   * ended; rejects when `signal` aborts.
   */
  follow(receipt: Begun, changed: (state: Case) => void, signal: AbortSignal): Promise<Case>;
}
