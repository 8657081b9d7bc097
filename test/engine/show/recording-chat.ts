import type { Card } from '../../../src/core/card.ts';
import type { Place } from '../../../src/core/case/event.ts';
import type { Person } from '../../../src/core/person.ts';
import type { Chat, Posted, PostedFile, Posting } from '../../../src/ports/chat.ts';

/** What was said in a chat, as its users see it. */
export interface Shown {
  readonly ref: string;
  readonly channel: string;
  /** The message it is a reply to, or null. */
  readonly thread: string | null;
  readonly key: string;
  readonly files: PostedFile[];
  card: Card;
}

/** A small chat that remembers: messages as they stand, and every call in order. */
export class RecordingChat implements Chat {
  readonly surface = 'slack';
  readonly messages: Shown[] = [];
  /** By name. */
  readonly rooms = new Map<string, { purpose: string; people: string[] }>();
  /** `post KEY` `edit KEY` `attach KEY#NAME` or `gather NAME`, also of calls that fail. */
  readonly calls: string[] = [];
  /** Asked before each call; what it throws is the chat's answer, what it waits for makes the chat slow. */
  before: (call: string, channel: string) => Promise<void> | void = () => {};

  /** Keys of messages that do not fit, as the chat says. */
  readonly short = new Set<string>();

  async post(place: Place, thread: string | null, { key, card }: Posting): Promise<Posted> {
    await this.#called(`post ${key}`, place.channel);
    const ref = `ref-${this.messages.length + 1}`;
    this.messages.push({ ref, channel: place.channel, thread, key, files: [], card });
    return { ref, beside: `beside ${ref}`, shortened: this.short.has(key) };
  }

  async attach(beside: string, file: PostedFile): Promise<void> {
    const message = this.messages.find(({ ref }) => `beside ${ref}` === beside);
    if (message === undefined) throw new Error(`there is no message for files ${beside}`);
    await this.#called(`attach ${message.key}#${file.name}`, message.channel);
    message.files.push(file);
  }

  async edit(ref: string, card: Card): Promise<void> {
    const message = this.messages.find((each) => each.ref === ref);
    if (message === undefined) throw new Error(`there is no message ${ref}`);
    await this.#called(`edit ${message.key}`, message.channel);
    message.card = card;
  }

  async gather(name: string, purpose: string, people: readonly Person[]): Promise<Place> {
    await this.#called(`gather ${name}`, name);
    this.rooms.set(name, { purpose, people: people.map(({ id }) => id) });
    return { surface: this.surface, channel: name };
  }

  async #called(call: string, channel: string): Promise<void> {
    this.calls.push(call);
    await this.before(call, channel);
  }
}
