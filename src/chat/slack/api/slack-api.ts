import { type types, webApi } from '@slack/bolt';
import type { PostedFile } from '../../../ports/chat.ts';
import type { Log } from '../../../ports/telemetry.ts';
import { boltLog } from './bolt-log.ts';
import { type LaneRules, Lanes } from './lanes.ts';
import { createRoomApi, type RoomApi } from './room-api.ts';
import { asError, understand } from './understand.ts';

/** One message a second and channel, short bursts allowed (docs.slack.dev, rate limits). */
const POSTS = { each: { burst: 4, everyMs: 1_000 }, together: null };
/** chat.update is Tier 3: 50 a minute for the whole workspace. */
const EDITS = { each: { burst: 3, everyMs: 1_000 }, together: { burst: 10, everyMs: 1_200 } };
/** The file methods are Tier 4, 100 a minute; an upload is two calls. */
const FILES = { each: { burst: 2, everyMs: 1_000 }, together: { burst: 6, everyMs: 1_200 } };
/** Of a picture's description (docs.slack.dev, files.getUploadURLExternal). */
const ALT_CHARS = 1_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface ApiOptions {
  readonly token: string;
  /** Base of the Web API, `https://slack.com/api/` when left out. */
  readonly apiUrl?: string;
  readonly log: Log;
  /** How often posting and editing are tried; 4 times when left out. */
  readonly attempts?: number;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly types.KnownBlock[];
}

/** The few calls Umpire makes. Each rejects with `SlackRefusal` (for good) or `SlackBusy` (for now). */
export interface SlackApi {
  /** Resolves with the message's timestamp, which is its name within the channel. */
  post(channel: string, threadTs: string | null, content: Content): Promise<string>;
  edit(channel: string, ts: string, content: Content): Promise<void>;
  upload(channel: string, threadTs: string, file: PostedFile): Promise<void>;
  whisper(channel: string, user: string, text: string): Promise<void>;
  /** Channels of Umpire's own. */
  readonly rooms: RoomApi;
  /** Resolves with the token's scopes, or `null` when Slack does not name them. */
  check(): Promise<readonly string[] | null>;
  /** Rejects what waits for its turn. */
  close(): void;
}

/** Options of every Web API client here: no retries of its own, because its default is to go on for 30 minutes. */
export function clientOptions({ apiUrl, log }: Pick<ApiOptions, 'apiUrl' | 'log'>): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger: boltLog(log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: REQUEST_TIMEOUT_MS,
    allowAbsoluteUrls: false,
  };
}

export function createSlackApi(options: ApiOptions): SlackApi {
  const client = new webApi.WebClient(options.token, clientOptions(options));
  client.on(webApi.WebClientEvent.RATE_LIMITED, (seconds: number, { url }: { url: string }) => {
    options.log.warn('slack.rate-limited', { url, seconds });
  });
  const closing = new AbortController();
  const paced = (method: string, rules: LaneRules, attempts?: number) =>
    new Lanes(rules, (error) => understand(method, error), closing.signal, attempts);
  const posts = paced('chat.postMessage', POSTS, options.attempts);
  const edits = paced('chat.update', EDITS, options.attempts);
  const files = paced('files.completeUploadExternal', FILES);
  const once = <T>(method: string, call: () => Promise<T>) =>
    call().catch((error) => Promise.reject(asError(method, error)));
  const plain = { unfurl_links: false, unfurl_media: false };

  return {
    async post(channel, threadTs, { text, blocks }) {
      const message = {
        channel,
        text,
        blocks: [...blocks],
        ...plain,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      };
      const { ts } = await posts.run(channel, () => client.chat.postMessage(message));
      if (ts === undefined) throw new Error('chat.postMessage answered without a timestamp');
      return ts;
    },
    async edit(channel, ts, { text, blocks }) {
      await edits.run(channel, () => client.chat.update({ channel, ts, text, blocks: [...blocks] }));
    },
    async upload(channel, threadTs, { name, content, alt }) {
      const data = typeof content === 'string' ? { content } : { file: Buffer.from(content) };
      const described = alt === null ? {} : { alt_text: alt.slice(0, ALT_CHARS).toWellFormed() };
      const upload = { channel_id: channel, thread_ts: threadTs, filename: name, ...data, ...described };
      await files.run(channel, () => client.filesUploadV2(upload));
    },
    async whisper(channel, user, text) {
      await once('chat.postEphemeral', () => client.chat.postEphemeral({ channel, user, text }));
    },
    rooms: createRoomApi(client, closing.signal),
    async check() {
      const { response_metadata } = await once('auth.test', () => client.auth.test());
      return response_metadata?.scopes ?? null;
    },
    close: () => closing.abort(),
  };
}
