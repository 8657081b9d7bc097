import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openSlack, type Slack } from '../chat/slack/open-slack.ts';
import { runConsole } from '../chat/terminal/console.ts';
import { localSession } from '../chat/terminal/session.ts';
import { serveSocket } from '../chat/terminal/socket.ts';
import type { Command } from '../core/command/command.ts';
import { OperatorError } from '../core/errors.ts';
import { proceduresOf } from '../core/runbook.ts';
import { meteredChat } from '../engine/show/metered-chat.ts';
import { projectCases } from '../engine/show/projector.ts';
import { openPictures } from '../picture/open-pictures.ts';
import { openWeb } from '../web/open-web.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { loadCommands } from './load-commands.ts';
import { loadEnv } from './load-env.ts';
import { lockForBot } from './lock-for-bot.ts';
import { type Bot, openBot } from './open/open-bot.ts';
import { type Data, openData, openQueueOnly } from './open/open-data.ts';
import { ownKeys, sharedKeys } from './open/open-keys.ts';
import { openPages, type Pages } from './open/open-pages.ts';
import { prepareWorker } from './open/open-worker.ts';
import { folderInUse, needsShared } from './problems.ts';
import { Shutdown, stopSignal } from './run-process.ts';
import { openTelemetry, type Telemetry } from './telemetry.ts';

interface Running {
  readonly knowledge: Knowledge;
  readonly telemetry: Telemetry;
  readonly commands: readonly Command[];
  readonly shutdown: Shutdown;
  readonly stop: AbortSignal;
}

type Checks = Record<string, () => Promise<void>>;

/** Runs one or both halves until SIGTERM, SIGINT, or the end of the terminal console; then finishes or hands back. */
export async function runStart(
  halves: { bot: boolean; worker: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const env = loadEnv(environment);
  const knowledge = loadKnowledge(env, environment);
  // At a console the log would run through what a person is typing; who wants it there sets LOG_LEVEL.
  const atConsole = halves.bot && env.slack === undefined;
  const level = atConsole && environment.LOG_LEVEL === undefined ? 'error' : env.logLevel;
  const telemetry = openTelemetry(env, knowledge.config, level);
  const { log } = telemetry;
  const shutdown = new Shutdown();
  const running = {
    knowledge,
    telemetry,
    commands: await loadCommands(),
    shutdown,
    stop: stopSignal((signal) => log.info('process.stopping', { signal })),
  };
  // Now, and not while somebody waits for an answer.
  knowledge.risks();
  try {
    if (halves.bot) await runBot(running, halves.worker);
    else await runWorker(running);
  } finally {
    await shutdown.run(log);
    log.info('process.stopped', {});
  }
}

async function runWorker({ knowledge, telemetry, shutdown, stop }: Running): Promise<void> {
  const { queue, close } = await openQueueOnly(knowledge.env, telemetry.log);
  shutdown.add('queue', close);
  const keys = sharedKeys(knowledge.env, { bot: false, worker: true }, telemetry.log);
  const worker = prepareWorker(knowledge, telemetry, () => keys);
  shutdown.add('worker', () => worker.stop());
  await worker.serve(queue.work);
  await serveWeb({ knowledge, telemetry, shutdown }, { queue: () => queue.jobs.ping() }, { slack: null });
  telemetry.log.info('worker.started', { hosts: [...knowledge.config.hosts.keys()] });
  await stopped(stop);
}

async function runBot(running: Running, alsoWorks: boolean): Promise<void> {
  const { knowledge, telemetry, commands, shutdown, stop } = running;
  const { env } = knowledge;
  if (!alsoWorks) checkBotAlone(knowledge);
  const opening = await openData(env, telemetry.log);
  if (opening.kind === 'owned') throw folderInUse(env.dataFolder, opening.pid);
  shutdown.add('store and queue', opening.close);
  const replaced = await lockForBot(opening, telemetry, shutdown, stop);
  const keys = alsoWorks ? ownKeys(env) : sharedKeys(env, { bot: true, worker: false }, telemetry.log);
  if (alsoWorks) {
    const worker = prepareWorker(knowledge, telemetry, () => keys);
    shutdown.add('worker', () => worker.stop());
    await worker.serve(opening.queue.work);
  }
  const bot = await openBot(knowledge, opening, commands, telemetry, keys);
  shutdown.add('bot', () => bot.stop());
  await serveOwnUser(running, opening, bot);

  const slack = await connectSlack(running, opening, bot);
  const chats = slack === undefined ? [] : [slack.pages];
  const pages = await openPages(knowledge, opening, telemetry, chats, bot.roster);
  shutdown.add('paging', () => pages.stop());
  const checks: Checks = { store: () => opening.store.ping(), queue: () => opening.queue.jobs.ping() };
  if (slack !== undefined) checks.slack = () => slack.ready();
  await serveWeb(running, checks, { slack: slack?.listener ?? null, pages });
  await slack?.start();
  telemetry.log.info('bot.started', { slack: slack !== undefined, targets: knowledge.config.targets.size });
  const ends = AbortSignal.any([stop, replaced]);
  if (slack === undefined) await talkAtTerminal({ ...running, stop: ends }, bot);
  else await stopped(ends);
}

function checkBotAlone({ env }: Knowledge): void {
  if (env.redisUrl === undefined && env.databaseUrl === undefined) throw needsShared('bot');
  if (env.slack !== undefined) return;
  throw new OperatorError(
    'umpire bot has no chat to talk in.',
    'Set SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET or SLACK_APP_TOKEN; `umpire start` talks at the terminal.',
  );
}

/** One-shot commands of the same user come in through the data folder's socket. */
async function serveOwnUser({ shutdown }: Running, { socket }: Data, { desk, follower }: Bot): Promise<void> {
  if (socket === null) return;
  const served = await serveSocket(socket, localSession({ desk, follower, account: userInfo().username }));
  shutdown.add('socket', () => served.close());
}

async function connectSlack(
  { knowledge: { env, config }, telemetry: { log, meter, redactor }, commands, shutdown }: Running,
  { store }: Data,
  { desk }: Bot,
): Promise<Slack | undefined> {
  if (env.discord !== undefined)
    log.warn('discord.unsupported', { text: 'DISCORD_TOKEN is set, but this version has no Discord yet' });
  if (env.slack === undefined) return undefined;
  const { botToken, apiUrl, receiver } = env.slack;
  const secret =
    receiver.kind === 'http' ? { signingSecret: receiver.signingSecret } : { appToken: receiver.appToken };
  const { ledger, messages } = store;
  const pictures = openPictures();
  shutdown.add('pictures', () => pictures.close());
  const slack = await openSlack({
    token: botToken,
    ...(apiUrl && { apiUrl }),
    ...secret,
    commands,
    desk,
    messageAt: async (ref) => (await messages.at('slack', JSON.stringify(ref)))?.key,
    log,
  });
  const projector = await projectCases({
    ledger,
    messages,
    chat: meteredChat(slack.chat, meter),
    pictures,
    config,
    redactor,
    log,
  });
  shutdown.add('projector', () => projector.stop());
  // Closed before the projector, which would else wait for all that waits for Slack; what is left is shown at the next start.
  shutdown.add('slack', () => slack.stop());
  projector.sweep().catch((error) => log.warn('chat.sweep-failed', { error }));
  return slack;
}

async function serveWeb(
  {
    knowledge: { env },
    telemetry: { log, meter, redactor },
    shutdown,
  }: Pick<Running, 'knowledge' | 'telemetry' | 'shutdown'>,
  checks: Checks,
  { slack, pages }: { slack: Slack['listener']; pages?: Pages },
): Promise<void> {
  if (env.port === undefined) return;
  const pagers = pages && { hooks: pages.hooks, take: pages.take, now: () => new Date() };
  const web = await openWeb({
    port: env.port,
    checks,
    metrics: meter,
    slack,
    ...(pagers && { pagers }),
    log,
    redactor,
  });
  shutdown.add('web', () => web.close());
}

async function talkAtTerminal(
  { knowledge, commands, stop }: Running,
  { desk, follower }: Bot,
): Promise<void> {
  await runConsole({
    session: localSession({ desk, follower, account: userInfo().username }),
    commands,
    config: knowledge.config,
    procedures: (target) => procedureNames(knowledge, target),
    historyFile: join(knowledge.env.dataFolder, 'history'),
    input: process.stdin,
    output: process.stdout,
    signal: stop,
  });
}

/** Names of what can be run on a target, for completion. */
function procedureNames({ config, runbooks, common }: Knowledge, name: string): readonly string[] {
  const target = config.targets.get(name);
  const runbook = target && runbooks.get(target.runbook);
  return target === undefined || runbook === undefined
    ? []
    : proceduresOf(target, runbook, common).map(({ id }) => id);
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
