import type { Card } from '../core/card.ts';
import type { Case } from '../core/case/case.ts';
import type { Place } from '../core/case/event.ts';
import type { JoinedCase } from '../core/case/joined-case.ts';
import type { Person, Surface } from '../core/person.ts';

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
  /** `joined`: the same question is being answered already, and this one joins it. `shown`: nothing was asked of a host. */
  readonly kind: 'started' | 'joined' | 'shown';
  readonly caseId: string;
  readonly about: 'diagnosis' | 'operation';
  readonly id: string;
  /** The case was there before: what was asked for joins it. `null` when it was opened for this. */
  readonly joins: JoinedCase | null;
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

export interface Posting {
  /** Stable name of the message within its case. */
  readonly key: string;
  readonly card: Card;
}

export interface Posted {
  /** The surface's reference of the message. */
  readonly ref: string;
  /** The surface's reference of the thread for the message's files; equal to no message's. */
  readonly beside: string;
  /** Something of the card is not to be seen, and the message says that a file has it. */
  readonly shortened: boolean;
}

export interface PostedFile {
  readonly name: string;
  /** Text, or the bytes of a PNG. */
  readonly content: string | Uint8Array;
  /** What a picture shows, in words; `null` for a text. */
  readonly alt: string | null;
}

/** A surface on which cases are shown. Rejects with `ChatRefusal` or, for what may pass, with another error. */
export interface Chat {
  readonly surface: Surface;
  /** Posts a case's first message at a place, or a reply in the thread of `thread`. */
  post(place: Place, thread: string | null, posting: Posting): Promise<Posted>;
  /** Puts a file beside a message that was posted. Where it will never be, the thread says so before this rejects with a `ChatRefusal`. */
  attach(beside: string, file: PostedFile): Promise<void>;
  /** Edits a message in place. */
  edit(ref: string, card: Card): Promise<void>;
  /**
   * Opens a place of its own under a name (lower-case letters, digits and dashes, at most 80), or finds the one it opened
   * under that name before, and calls `people` in; who cannot be called in does not stop the others.
   */
  gather(name: string, purpose: string, people: readonly Person[]): Promise<Place>;
}

/** Watches one diagnosis or operation, for a surface that shows it live itself (the terminal). */
export interface Follower {
  /**
   * Calls `changed` with each new state of the case and resolves with the one in which diagnosis or operation `id` has
   * ended; rejects when `signal` aborts.
   */
  follow(receipt: Begun, changed: (state: Case) => void, signal: AbortSignal): Promise<Case>;
}
