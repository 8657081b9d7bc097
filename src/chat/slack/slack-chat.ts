import type { Card } from '../../core/card.ts';
import { type Chat, ChatRefusal, type PostedFile } from '../../ports/chat.ts';
import type { Log } from '../../ports/telemetry.ts';
import { SlackRefusal } from './api/refusal.ts';
import type { Content, SlackApi } from './api/slack-api.ts';
import { gatherRoom } from './gather-room.ts';
import { type Rendered, renderCard } from './render-card.ts';

export interface SlackChatParts {
  readonly api: SlackApi;
  readonly log: Log;
  /** A case's first message is in the channel. */
  readonly posted: (channel: string) => void;
  /** Slack will not take this until somebody changes something. */
  readonly refused: (channel: string, refusal: SlackRefusal) => void;
}

interface Ref {
  readonly channel: string;
  readonly ts: string;
}

/** Where files go. */
interface Beside {
  readonly channel: string;
  readonly thread: string;
}

/** A file that fails so often, about ten minutes of sweeps, is refused: until then its case counts as not shown. */
const FILE_TRIES = 40;
/** Files whose tries are remembered. */
const FILES_TRIED = 1_000;

/** Cases as Slack threads. References are JSON text `{"channel","ts"}`; refusals reject with `SlackRefusal`. */
export function createSlackChat({ api, log, posted, refused }: SlackChatParts): Chat {
  const tries = new Map<string, number>();

  async function report<T>(channel: string, call: Promise<T>): Promise<T> {
    return call.catch((error) => {
      if (error instanceof SlackRefusal) refused(channel, error);
      throw error;
    });
  }

  /** Says in the thread that a file will not be there. */
  async function lose({ channel, thread }: Beside, file: PostedFile, error: unknown): Promise<ChatRefusal> {
    log.error('slack.file-lost', { channel, file: file.name, error });
    const refusal =
      error instanceof SlackRefusal
        ? error
        : new ChatRefusal(`Slack did not take ${file.name}`, 'Slack did not take it.', { cause: error });
    const note = { text: `The file ${file.name} is missing here. ${refusal.remedy}`, blocks: [] };
    await api
      .post(channel, thread, note)
      .catch((lost) => log.warn('slack.note-lost', { channel, error: lost }));
    return refusal;
  }

  return {
    surface: 'slack',
    async post(place, thread, { card }) {
      const parent = thread === null ? null : parseRef(thread);
      const channel = parent?.channel ?? place.channel;
      const send = (content: Content) => api.post(channel, parent?.ts ?? null, content);
      const { result: ts, shortened } = await report(channel, withinLimits(card, send, log));
      if (parent === null) posted(channel);
      return {
        ref: JSON.stringify({ channel, ts } satisfies Ref),
        beside: JSON.stringify({ channel, thread: parent?.ts ?? ts } satisfies Beside),
        shortened,
      };
    },
    async attach(beside, file) {
      if (file.content.length === 0) return;
      const { channel, thread } = parseBeside(beside);
      const name = JSON.stringify([beside, file.name]);
      try {
        await report(channel, api.upload(channel, thread, file));
        tries.delete(name);
      } catch (error) {
        const count = (tries.get(name) ?? 0) + 1;
        if (!(error instanceof SlackRefusal) && count < FILE_TRIES) {
          if (tries.size >= FILES_TRIED) tries.clear();
          tries.set(name, count);
          throw error;
        }
        tries.delete(name);
        throw await lose({ channel, thread }, file, error);
      }
    },
    async edit(ref, card) {
      const { channel, ts } = parseRef(ref);
      await report(
        channel,
        withinLimits(card, (content) => api.edit(channel, ts, content), log, EDITED_NOTE),
      );
    },
    async gather(name, purpose, people) {
      const channel = await report(name, gatherRoom({ rooms: api.rooms, log }, name, purpose, people));
      return { surface: 'slack', channel };
    },
  };
}

/** What Slack says to blocks it does not like; its limit over a whole message is undocumented. */
const TOO_MUCH = new Set(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'invalid_blocks_format']);
const SMALLER_MESSAGE_CHARS = 6_000;
/** An edit brings no file of its own. */
const EDITED_NOTE = '… shortened, more in the thread';

/** Sends the card, then less of it, then its bare text: a message that is too much must not be silence. */
async function withinLimits<T>(card: Card, send: (content: Content) => Promise<T>, log: Log, note?: string) {
  const options = note === undefined ? {} : { note };
  const whole = () => renderCard(card, options);
  const smaller = (): Rendered => ({
    ...renderCard(card, { ...options, messageChars: SMALLER_MESSAGE_CHARS }),
    shortened: true,
  });
  const bare = (): Rendered => ({ ...whole(), blocks: [], shortened: true });
  let refusal: unknown;
  for (const render of [whole, smaller, bare]) {
    const rendered = render();
    try {
      return { result: await send(rendered), shortened: rendered.shortened };
    } catch (error) {
      if (!(error instanceof SlackRefusal && TOO_MUCH.has(error.code))) throw error;
      log.error('slack.card-refused', {
        code: error.code,
        title: card.title,
        blocks: rendered.blocks.length,
      });
      refusal = error;
    }
  }
  throw refusal;
}

function parseRef(text: string): Ref {
  const { channel, ts } = parseFields(text);
  if (typeof channel === 'string' && typeof ts === 'string') return { channel, ts };
  throw new Error(`not a reference to a Slack message: ${text}`);
}

function parseBeside(text: string): Beside {
  const { channel, thread } = parseFields(text);
  if (typeof channel === 'string' && typeof thread === 'string') return { channel, thread };
  throw new Error(`not a reference to a Slack thread: ${text}`);
}

function parseFields(text: string): Readonly<Record<string, unknown>> {
  const fields: unknown = JSON.parse(text);
  return typeof fields === 'object' && fields !== null ? { ...fields } : {};
}
