import type { Card } from '../../core/card.ts';
import type { Chat, PostedFile } from '../../ports/chat.ts';
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

/** Cases as Slack threads. References are JSON text `{"channel","ts"}`; refusals reject with `SlackRefusal`. */
export function createSlackChat({ api, log, posted, refused }: SlackChatParts): Chat {
  async function report<T>(channel: string, call: Promise<T>): Promise<T> {
    return call.catch((error) => {
      if (error instanceof SlackRefusal) refused(channel, error);
      throw error;
    });
  }

  /** The message stands by now: rejecting would post it again, so a missing file is said in the thread instead. */
  async function attach(channel: string, thread: string, file: PostedFile): Promise<void> {
    try {
      await report(channel, api.upload(channel, thread, file));
    } catch (error) {
      log.error('slack.file-lost', { channel, file: file.name, error });
      const why = error instanceof SlackRefusal ? error.remedy : 'Slack did not take it.';
      const note = { text: `The file ${file.name} is missing here. ${why}`, blocks: [] };
      await api
        .post(channel, thread, note)
        .catch((lost) => log.warn('slack.note-lost', { channel, error: lost }));
    }
  }

  return {
    surface: 'slack',
    async post(place, thread, { card, files }) {
      const parent = thread === null ? null : parseRef(thread);
      const channel = parent?.channel ?? place.channel;
      const send = (content: Content) => api.post(channel, parent?.ts ?? null, content);
      const { result: ts, shortened } = await report(channel, withinLimits(card, send, log));
      if (parent === null) posted(channel);
      const beside = files.length === 0 && shortened ? [wholeCard(card)] : files;
      for (const file of beside) if (file.content.length > 0) await attach(channel, parent?.ts ?? ts, file);
      return JSON.stringify({ channel, ts } satisfies Ref);
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

function wholeCard(card: Card): PostedFile {
  const sections = card.sections.map((section) => {
    if (section.kind === 'layers')
      return section.layers
        .map((row) => `${row.index}. ${row.title}: ${row.status} ${row.detail}`)
        .join('\n');
    if (section.kind === 'steps')
      return section.steps.map((row) => `${row.index}. ${row.title}: ${row.state} ${row.detail}`).join('\n');
    return section.kind === 'labelled' ? `${section.label}\n${section.text}` : section.text;
  });
  return {
    name: 'whole-message.txt',
    content: [card.title, ...sections, card.footer].join('\n\n').toWellFormed(),
    alt: null,
  };
}

function parseRef(text: string): Ref {
  const ref: unknown = JSON.parse(text);
  if (typeof ref === 'object' && ref !== null && 'channel' in ref && 'ts' in ref) {
    if (typeof ref.channel === 'string' && typeof ref.ts === 'string')
      return { channel: ref.channel, ts: ref.ts };
  }
  throw new Error(`not a reference to a Slack message: ${text}`);
}
