import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Audience, localSession } from '../chat/terminal/session.ts';
import { ConnectionLost, serveSocket, socketSession } from '../chat/terminal/socket.ts';
import type { Host } from '../core/target.ts';
import { understand } from '../core/understand.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { loadCommands } from './load-commands.ts';
import { openBot } from './open-bot.ts';
import { type Data, folderInUse, openData } from './open-data.ts';
import { openWorker } from './open-worker.ts';
import { Shutdown, stopSignal } from './run-process.ts';
import { openTelemetry } from './telemetry.ts';

/** Another process may own the data folder and end before it answers; then it is this one's turn, or a third's. */
const TURNS = 20;
const TURN_PAUSE_MS = 250;

/**
 * Answers one line and ends. Bad input is answered before anything is opened; a running owner of the data folder is
 * asked over its socket; otherwise this process is bot and worker for as long as it takes.
 */
export async function askOnce(
  line: string,
  audience: Audience,
  environment: NodeJS.ProcessEnv,
): Promise<Answer> {
  const knowledge = loadKnowledge(environment);
  const commands = await loadCommands();
  const meaning = understand(line, commands, knowledge.config);
  if (meaning.kind === 'misunderstood') return { kind: 'answered', text: meaning.text };

  const level = environment.LOG_LEVEL === undefined ? 'error' : knowledge.env.logLevel;
  const telemetry = openTelemetry(knowledge.env, knowledge.config, level);
  const stop = stopSignal(telemetry.log);
  let owner = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const opening = await openData(knowledge.env, telemetry.log);
    if (opening.kind === 'open') return await askHere(opening);
    owner = opening.pid;
    try {
      return await socketSession(opening.socket).ask(line, audience, stop);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      await pause(TURN_PAUSE_MS, undefined, { signal: stop });
    }
  }
  throw folderInUse(knowledge.env, owner);

  async function askHere(data: Data): Promise<Answer> {
    const shutdown = new Shutdown();
    shutdown.add('store and queue', data.close);
    try {
      const hosts = hostsToServe(knowledge, meaning.kind === 'intent' ? meaning.intent.target : '');
      if (hosts.length > 0) {
        const worker = await openWorker(knowledge, data.queue.work, telemetry, hosts);
        shutdown.add('worker', () => worker.stop());
      }
      const { desk, follower, stop: stopBot } = await openBot(knowledge, data, commands, telemetry);
      shutdown.add('bot', stopBot);
      const session = localSession({ desk, follower, account: userInfo().username });
      if (data.socket !== null) {
        const served = await serveSocket(data.socket, session);
        shutdown.add('socket', () => served.close());
      }
      return await session.ask(line, audience, stop);
    } finally {
      await shutdown.run(telemetry.log);
    }
  }
}

/**
 * The target's host, unless the queue is shared and this process does not hold the host's key: then it is a bot's
 * machine, and a worker elsewhere answers.
 */
function hostsToServe({ env, config }: Knowledge, targetName: string): string[] {
  const host = config.hosts.get(config.targets.get(targetName)?.host ?? '');
  if (host === undefined) return [];
  const shared = env.redisUrl !== undefined || env.databaseUrl !== undefined;
  return shared && !holdsKey(host) ? [] : [host.name];
}

function holdsKey({ transport }: Host): boolean {
  if (transport.kind === 'local' || transport.key === undefined) return true;
  try {
    accessSync(transport.key, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
