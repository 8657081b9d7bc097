import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { Desk, Invocation, Reception } from '../../../ports/chat.ts';
import type { Log } from '../../../ports/telemetry.ts';
import { SlackRefusal } from '../api/refusal.ts';
import { normalise } from './normalise.ts';
import { type MessageAt, onReactions } from './on-reactions.ts';
import { Once } from './once.ts';
import { type Asker, sayable, type Tell } from './tell.ts';
import type { Waiting } from './waiting.ts';
import { whereItIs } from './where-it-is.ts';

export interface DeskSide {
  readonly desk: Desk;
  /** Names of the commands there are, without the slash. */
  readonly commands: ReadonlySet<string>;
  readonly waiting: Waiting;
  readonly messageAt: MessageAt;
  readonly tell: Tell;
  readonly log: Log;
}

/** A redelivery is signed as freshly as the first, for 5 minutes; Slack's own retries end after 6. */
const DELIVERIES = { entries: 5_000, forMs: 10 * 60_000 };
const DOUBLE_CLICK = { entries: 1_000, forMs: 3_000 };

const FAULT = 'Umpire itself failed on this, and nothing was started. Its log says why; please try again.';
const DEAD_BUTTON = 'This button does not work any more. Please type the command instead.';

/**
 * An acknowledgement means "this is written down": it waits for that, but never long, because Slack gives 3 seconds.
 */
const WRITTEN_DOWN_MS = 200;

/**
 * Lets every slash command, button and vote by reaction of `app` reach the desk, each delivery once. What needs no work is acknowledged
 * with the desk's words; what does, as soon as it is written down or `WRITTEN_DOWN_MS` have passed, so that a crash
 * right after an acknowledgement loses nothing. The returned function resolves when all work begun so far has ended.
 */
export function attachDesk(app: App, side: DeskSide): () => Promise<void> {
  const working = new Set<Promise<unknown>>();
  const receive: Receive = async (line, asker, answer) => {
    const acknowledge = (text: string) =>
      answer(text).catch((error) => side.log.warn('slack.ack-lost', { account: asker.account, error }));
    const reception = hear(side, line, asker);
    if (reception.kind !== 'accepted') return acknowledge(reception.text);

    side.waiting.add(asker);
    const work = carryOut(side, reception.work, asker);
    working.add(work);
    const late = sleep(WRITTEN_DOWN_MS, 'late' as const, { ref: false });
    const first = await Promise.race([work, late]);
    await acknowledge(first === 'late' ? reception.text : wordsOf(reception.text, first));
    const news = await work.finally(() => working.delete(work));
    if (first === 'late' && news !== null) await side.tell(asker, news.text);
  };
  dropRepeated(app, side.log);
  onCommands(app, receive);
  onButtons(app, side, receive);
  onReactions(app, side, receive);
  app.error(async (error) => side.log.error('slack.handler-failed', { error }));
  return async () => {
    await Promise.all(working);
  };
}

/** Hears one line and answers it; `answer` says something to the asker alone. */
export type Receive = (line: string, asker: Asker, answer: (text: string) => Promise<void>) => Promise<void>;

function dropRepeated(app: App, log: Log): void {
  const deliveries = new Once(DELIVERIES);
  app.use(async ({ body, next, ...rest }) => {
    const id = deliveryId(body);
    if (id === undefined || deliveries.isNew(id, Date.now())) return next();
    log.info('slack.repeated-delivery', { id });
    if ('ack' in rest && typeof rest.ack === 'function') await rest.ack();
  });
}

function onCommands(app: App, receive: Receive): void {
  app.command(/^\//, async ({ command, ack }) => {
    const { user_id: account, channel_id: channel } = command;
    const asker = { account, channel, responseUrl: command.response_url || null, at: Date.now() };
    const line = `${command.command.slice(1)} ${normalise(command.text ?? '')}`.trim();
    await receive(line, asker, (text) => ack({ response_type: 'ephemeral', text: sayable(text) }));
  });
}

function onButtons(app: App, { commands, tell, log }: DeskSide, receive: Receive): void {
  const clicks = new Once(DOUBLE_CLICK);
  app.action({ type: 'block_actions' }, async ({ body, action, ack }) => {
    await ack().catch((error) => log.warn('slack.ack-lost', { account: body.user.id, error }));
    const channel = body.channel?.id ?? '';
    const asker = { account: body.user.id, channel, responseUrl: body.response_url || null, at: Date.now() };
    const line = action.type === 'button' ? (action.value ?? '') : '';
    if (!clicks.isNew([asker.account, channel, body.message?.ts, line].join(' '), Date.now())) return;
    if (!commands.has(line.split(' ', 1)[0] ?? '')) return tell(asker, DEAD_BUTTON);
    await receive(line, asker, (text) => tell(asker, text));
  });
}

function hear({ desk, log }: DeskSide, text: string, { account, channel }: Asker): Reception {
  const invocation: Invocation = { surface: 'slack', account, place: { surface: 'slack', channel }, text };
  try {
    return desk.hear(invocation);
  } catch (error) {
    log.error('slack.desk-failed', { account, channel, error });
    return { kind: 'refused', text: FAULT };
  }
}

type Work = Extract<Reception, { kind: 'accepted' }>['work'];

/** What the asker should know `besides` that it was accepted, or `instead` of it. */
interface News {
  readonly kind: 'besides' | 'instead';
  readonly text: string;
}

function wordsOf(accepted: string, news: News | null): string {
  if (news === null) return accepted;
  return news.kind === 'besides' ? `${accepted}\n${news.text}` : news.text;
}

/** Resolves with what the asker should know, if anything; never rejects. */
async function carryOut({ waiting, log }: DeskSide, work: Work, asker: Asker): Promise<News | null> {
  try {
    const receipt = await work();
    // No card follows that the asker waits for.
    if (receipt.kind === 'answered' || receipt.kind === 'shown') waiting.forget(asker);
    if (receipt.kind === 'answered') return { kind: 'instead', text: receipt.text };
    const text = whereItIs(receipt, asker.channel);
    return text === null ? null : { kind: receipt.kind === 'started' ? 'besides' : 'instead', text };
  } catch (error) {
    log.error('slack.work-failed', { account: asker.account, channel: asker.channel, error });
    waiting.forget(asker);
    return { kind: 'instead', text: error instanceof SlackRefusal ? error.remedy : FAULT };
  }
}

/** What names a delivery and stays the same when Slack, or somebody with a copy, sends it again. */
function deliveryId(body: object): string | undefined {
  if ('event_id' in body && typeof body.event_id === 'string') return body.event_id;
  return 'trigger_id' in body && typeof body.trigger_id === 'string' ? body.trigger_id : undefined;
}
