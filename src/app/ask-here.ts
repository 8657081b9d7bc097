import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { type Answer, type Audience, localSession } from '../chat/terminal/session.ts';
import { serveSocket } from '../chat/terminal/socket.ts';
import type { Env } from '../config/env.ts';
import { caseOf } from '../core/case/case-of.ts';
import type { Command } from '../core/command/command.ts';
import type { Intent } from '../core/command/intent.ts';
import { understand } from '../core/command/understand.ts';
import type { Host } from '../core/target.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { loadCommands } from './load-commands.ts';
import { openBot } from './open/open-bot.ts';
import { type Data, type Opening, openData } from './open/open-data.ts';
import { type Keys, ownKeys, sharedKeys } from './open/open-keys.ts';
import { prepareWorker, type Worker } from './open/open-worker.ts';
import { pageOnce } from './page-once.ts';
import { Shutdown } from './run-process.ts';
import { openTelemetry, type Telemetry } from './telemetry.ts';

interface Asking {
  readonly env: Env;
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: AbortSignal;
}

/** Answers one line in this process; bad input before anything is opened. `owned`: another process was faster. */
export async function askHere(
  line: string,
  audience: Audience,
  { env, environment, stop }: Asking,
): Promise<Answer | { readonly kind: 'owned' }> {
  const knowledge = loadKnowledge(env, environment);
  const commands = await loadCommands();
  const meaning = understand(line, commands, knowledge.config);
  if (meaning.kind === 'misunderstood') return { kind: 'answered', text: meaning.text };

  const level = environment.LOG_LEVEL === undefined ? 'error' : env.logLevel;
  const telemetry = openTelemetry(env, knowledge.config, level);
  // Read, or made, when the data folder is this process's.
  let keys: Keys | undefined;
  const readKeys = () => (keys ??= keysOf(env, telemetry));
  const opening = openData(env, telemetry.log);
  const worker = await prepareMeanwhile(opening, () => prepareWorker(knowledge, telemetry, readKeys));
  const data = await opening;
  if (data.kind === 'owned') return { kind: 'owned' };
  const shutdown = new Shutdown();
  shutdown.add('store and queue', data.close);
  // What this process was asked has been answered, or nobody waits for it any more.
  shutdown.add('worker', () => worker.stop(0));
  try {
    const parts = { knowledge, commands, telemetry, data, worker, keys: readKeys(), shutdown };
    const { session, roster } = await openSession(parts, targetOf(meaning.intent));
    const answer = await session.ask(line, audience, stop);
    // What a shared store has to page, its bot does.
    if (data.socket !== null) await pageOnce(knowledge, data, telemetry, roster);
    return answer;
  } finally {
    await shutdown.run(telemetry.log);
  }
}

/** Prepares while the data opens; when preparing fails, what was opened does not stay open. */
async function prepareMeanwhile(opening: Promise<Opening>, prepare: () => Worker): Promise<Worker> {
  try {
    return prepare();
  } catch (error) {
    const data = await opening.catch(() => undefined);
    if (data?.kind === 'open') await data.close();
    throw error;
  }
}

interface Parts {
  readonly knowledge: Knowledge;
  readonly commands: readonly Command[];
  readonly telemetry: Telemetry;
  readonly data: Data;
  readonly worker: Worker;
  readonly keys: Keys;
  readonly shutdown: Shutdown;
}

/** Both halves, as far as one target needs them; others who ask meanwhile are served too. */
async function openSession(parts: Parts, target: string) {
  const { knowledge, commands, telemetry, data, worker, keys, shutdown } = parts;
  const hosts = hostsToServe(knowledge, target);
  if (hosts.length > 0) await worker.serve(data.queue.work, hosts);
  const { desk, follower, roster, stop } = await openBot(knowledge, data, commands, telemetry, keys);
  shutdown.add('bot', stop);
  const session = localSession({ desk, follower, account: userInfo().username });
  if (data.socket !== null) {
    const served = await serveSocket(data.socket, session);
    shutdown.add('socket', () => served.close());
  }
  return { session, roster };
}

/** A process with a queue of its own is bot and worker; on a shared one it uses the keys that are there. */
function keysOf(env: Env, { log }: Telemetry): Keys {
  const shared = env.redisUrl !== undefined || env.databaseUrl !== undefined;
  return shared ? sharedKeys(env, { bot: true, worker: true }, log) : ownKeys(env);
}

/** The target an intent is about: of an operation, the one its case is named after. */
function targetOf(intent: Intent): string {
  if ('target' in intent) return intent.target;
  return 'operation' in intent ? caseOf(intent.operation).replace(/-[^-]*$/, '') : '';
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
