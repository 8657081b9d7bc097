import { createHash } from 'node:crypto';
import type { Place } from './case/event.ts';
import type { LayerStatus } from './diagnosis/diagnosis.ts';
import type { Person } from './person.ts';

/**
 * What a chat shows, as data; each surface renders it within its own limits. Texts are plain: a renderer escapes them.
 * The same card in the same state is always the same data, so that a digest tells whether to edit.
 */
export interface Card {
  readonly title: string;
  readonly tone: Tone;
  readonly sections: readonly Section[];
  readonly buttons: readonly Button[];
  readonly footer: string;
  /** People a surface calls by name, so that they are notified; their names stand in the texts as well. */
  readonly mentions?: readonly Pick<Person, 'name' | 'accounts'>[];
  /** Where the thread is that the card is about, on each surface that has one; a surface links to its own. */
  readonly threads?: readonly Place[];
}

export type Tone = 'working' | 'good' | 'warning' | 'bad' | 'unknown';

export type Section =
  | { readonly kind: 'text'; readonly text: string }
  /** A heading with text under it. */
  | { readonly kind: 'labelled'; readonly label: string; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'layers'; readonly layers: readonly LayerRow[] }
  | { readonly kind: 'steps'; readonly steps: readonly StepRow[] };

export interface LayerRow {
  readonly index: number;
  readonly title: string;
  readonly status: LayerStatus | 'running';
  readonly detail: string;
}

export interface StepRow {
  /** Counts from 1. */
  readonly index: number;
  readonly title: string;
  /** `unknown`: it was running when its worker died. */
  readonly state: 'to-do' | 'running' | 'done' | 'failed' | 'not-run' | 'unknown';
  readonly detail: string;
}

/** A button is a typed command: a click and the text take the same path. */
export interface Button {
  readonly label: string;
  readonly command: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before the click counts, where a surface can ask. */
  readonly confirm?: string;
}

/** A card where it is to be seen, with what does not fit into it beside it as files. */
export interface Message {
  /** Stable name within the case, so that the message is edited and not repeated: `diagnosis/<id>`. */
  readonly key: string;
  readonly room: Room;
  readonly card: Card;
  /** They come with the message's first posting only. */
  readonly files: readonly Attachment[];
}

/** The case's thread, the channel for escalations, or the meeting about the case. */
export type Room = 'thread' | 'escalations' | 'meeting';

/** A text with its file name, or a picture to be drawn, named without an ending, with what it shows in words. */
export type Attachment =
  | { readonly name: string; readonly content: string }
  | { readonly name: string; readonly svg: string; readonly alt: string };

export type Labelled = Extract<Section, { kind: 'labelled' }>;

export function labelled(label: string, text: string): Labelled {
  return { kind: 'labelled', label, text };
}

/** Hex SHA-256 of what a card shows: another one means that it is to be edited. */
export function digestOfCard(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex');
}
