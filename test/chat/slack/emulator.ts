import { webApi } from '@slack/bolt';
import { createEmulator } from 'emulate';

export const SIGNING_SECRET = 'the-signing-secret';
export const BOT_TOKEN = 'xoxb-umpire';
const ANA_TOKEN = 'xoxp-ana';
const BEN_TOKEN = 'xoxp-ben';
const BOT_USER = 'U0UMPIRE01';
const ANA_SCOPES = [
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'channels:manage',
  'groups:write',
  'files:read',
];

export interface Workspace {
  /** Base of the Web API. */
  readonly apiUrl: string;
  /** Web API as Ana, a person who may read everything. */
  readonly ana: webApi.WebClient;
  readonly anaId: string;
  /** Another person. */
  readonly benId: string;
  /** Channel ids by name: `ops`, `leads`, and `secret`, a private one. */
  readonly channels: Readonly<Record<'ops' | 'leads' | 'secret', string>>;
  /** Top-level messages of a channel, oldest first. */
  history(channel: string): Promise<SlackMessage[]>;
  /** Replies of a thread without its parent, oldest first. */
  replies(channel: string, ts: string): Promise<SlackMessage[]>;
  /** What is in a file that was shared, as Ana gets it from its `url_private`. */
  download(url: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface SlackMessage {
  readonly ts?: string;
  readonly text?: string;
  readonly blocks?: readonly object[];
  readonly files?: readonly { readonly name?: string; readonly url_private?: string }[];
}

/** A Slack workspace by the npm package `emulate`, with the bot's scopes enforced. */
export async function startWorkspace({
  scopes = ['commands', 'chat:write', 'files:write', 'reactions:read', 'groups:write', 'groups:read'],
} = {}): Promise<Workspace> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: seed(scopes) });
  const apiUrl = `${emulator.url}/api/`;
  const ana = new webApi.WebClient(ANA_TOKEN, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: 5_000,
  });
  const { channels: listed = [] } = await ana.conversations.list({ types: 'public_channel,private_channel' });
  const id = (name: string) => listed.find((channel) => channel.name === name)?.id ?? 'missing';
  const { user_id: anaId = 'missing' } = await ana.auth.test();
  const { user_id: benId = 'missing' } = await ana.auth.test({ token: BEN_TOKEN });
  return {
    apiUrl,
    ana,
    anaId,
    benId,
    channels: { ops: id('ops'), leads: id('leads'), secret: id('secret') },
    async history(channel) {
      const { messages = [] } = await ana.conversations.history({ channel });
      return messages.toReversed();
    },
    async replies(channel, ts) {
      const { messages = [] } = await ana.conversations.replies({ channel, ts });
      return messages.filter((message) => message.ts !== ts);
    },
    async download(url) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${ANA_TOKEN}` } });
      if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
      return response.bytes();
    },
    close: () => emulator.close(),
  };
}

function seed(scopes: readonly string[]) {
  const bot = { bot_id: 'B0UMPIRE01', app_id: 'A0UMPIRE01', scopes };
  return {
    slack: {
      signing_secret: SIGNING_SECRET,
      strict_scopes: true,
      users: [{ name: 'ana' }, { name: 'ben' }],
      channels: [{ name: 'ops' }, { name: 'leads' }, { name: 'secret', is_private: true }],
      oauth_apps: [
        {
          ...bot,
          client_id: '1.2',
          client_secret: 's',
          name: 'Umpire',
          bot_user_id: BOT_USER,
          bot_name: 'umpire',
          redirect_uris: [],
        },
      ],
      tokens: [
        { ...bot, token: BOT_TOKEN, user_id: BOT_USER, type: 'bot' },
        { token: ANA_TOKEN, user: 'ana', scopes: ANA_SCOPES },
        { token: BEN_TOKEN, user: 'ben', scopes: [] },
      ],
    },
  };
}
