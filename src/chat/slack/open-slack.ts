import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '@slack/bolt';
import type { Command } from '../../core/command/command.ts';
import type { Chat, Desk } from '../../ports/chat.ts';
import type { Log } from '../../ports/telemetry.ts';
import { boltLog } from './api/bolt-log.ts';
import { SlackRefusal } from './api/refusal.ts';
import { clientOptions, createSlackApi } from './api/slack-api.ts';
import { createTokenCheck } from './api/token-check.ts';
import { attachDesk } from './receive/attach-desk.ts';
import type { MessageAt } from './receive/on-reactions.ts';
import { createReceivers, type Receivers, requestListener } from './receive/receivers.ts';
import { Sockets } from './receive/sockets.ts';
import { createTell } from './receive/tell.ts';
import { Waiting } from './receive/waiting.ts';
import { createSlackChat } from './slack-chat.ts';

export interface SlackOptions {
  /** The bot token, `xoxb-…`. */
  readonly token: string;
  /** For HTTP mode: what Slack signs its requests with. */
  readonly signingSecret?: string;
  /** For Socket Mode, which is chosen when it is given: the app-level token, `xapp-…`. */
  readonly appToken?: string;
  readonly apiUrl?: string;
  readonly commands: readonly Pick<Command, 'name' | 'description' | 'options'>[];
  readonly desk: Desk;
  /** The stable name of a message of ours. */
  readonly messageAt: MessageAt;
  readonly log: Log;
}

export interface Slack {
  readonly chat: Chat;
  /** The same for pages: what waits in the lanes of `chat` does not delay them. */
  readonly pages: Chat;
  /** HTTP mode: to be mounted at `/slack/events` with the request's body untouched. `null` in Socket Mode. */
  readonly listener: RequestListener | null;
  /** Checks the token, and connects the sockets. Rejects with `SlackRefusal` when Slack does not take the token. */
  start(): Promise<void>;
  /** Takes no more, gives work that began a few seconds to end, and rejects messages that still wait for their turn. */
  stop(): Promise<void>;
  /** Rejects with the reason when Slack cannot be reached. */
  ready(): Promise<void>;
}

const CHECK_AGE_MS = 30_000;
const WORK_GRACE_MS = 5_000;

/** Slack as a surface: slash commands and buttons reach the desk, cases become threads. */
export async function openSlack(options: SlackOptions): Promise<Slack> {
  const { log } = options;
  const api = createSlackApi(options);
  // Paging repeats what did not go through.
  const pageApi = createSlackApi({ ...options, attempts: 1 });
  const waiting = new Waiting();
  const tell = createTell(api, log);
  const problem = (refusal: SlackRefusal) => {
    log.error('slack.refused', { code: refusal.code, remedy: refusal.remedy });
  };
  const receivers = createReceivers(options);
  const app = createApp(receivers, options);
  const commands = new Set(options.commands.map(({ name }) => name));
  const worked = attachDesk(app, {
    desk: options.desk,
    commands,
    waiting,
    messageAt: options.messageAt,
    tell,
    log,
  });
  const sockets = receivers.kind === 'socket' ? new Sockets(receivers.receivers, log, problem) : null;
  const check = createTokenCheck(api, problem, log);

  return {
    chat: createSlackChat({
      api,
      log,
      posted: (channel) => void waiting.take(channel, Date.now()),
      refused: (channel, refusal) => {
        problem(refusal);
        for (const asker of waiting.take(channel, Date.now())) void tell(asker, refusal.remedy);
      },
    }),
    pages: createSlackChat({
      api: pageApi,
      log,
      posted: () => undefined,
      refused: (_, refusal) => problem(refusal),
    }),
    listener: receivers.kind === 'http' ? requestListener(receivers.receiver) : null,
    async start() {
      await check(0).catch((error) => {
        if (error instanceof SlackRefusal) throw error;
        log.warn('slack.unreachable', { error });
      });
      await sockets?.start();
    },
    async stop() {
      await sockets?.stop();
      await Promise.race([worked(), sleep(WORK_GRACE_MS, undefined, { ref: false })]);
      api.close();
      pageApi.close();
    },
    async ready() {
      if (sockets === null) return check(CHECK_AGE_MS);
      if (!sockets.connected()) throw new Error('no Socket Mode connection to Slack is open');
    },
  };
}

function createApp(receivers: Receivers, options: SlackOptions): App {
  const [first, ...others] = receivers.kind === 'http' ? [receivers.receiver] : receivers.receivers;
  if (first === undefined) throw new Error('an app needs a receiver');
  const app = new App({
    receiver: first,
    // One of our own, because Bolt's asks Slack who it is before it lets anything be acknowledged.
    authorize: async () => ({ botToken: options.token }),
    ignoreSelf: false,
    convoStore: false,
    logger: boltLog(options.log),
    clientOptions: clientOptions(options),
  });
  for (const receiver of others) receiver.init(app);
  return app;
}
