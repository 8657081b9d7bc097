import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { type Answer, type Audience, localSession } from '../chat/terminal/session.ts';
import { serveSocket } from '../chat/terminal/socket.ts';
import type { Env } from '../config/env.ts';
import type { Command } from '../core/command.ts';
import type { Host } from '../core/target.ts';
import { understand } from '../core/understand.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { loadCommands } from './load-commands.ts';
import { openBot } from './open-bot.ts';
import { type Data, openData } from './open-data.ts';
import { openWorker } from './open-worker.ts';
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
  const data = await openData(env, telemetry.log);
  if (data.kind === 'owned') return { kind: 'owned' };
  const shutdown = new Shutdown();
  shutdown.add('store and queue', data.close);
  try {
    const session = await openSession(
      { knowledge, commands, telemetry, data, shutdown },
      meaning.intent.target,
    );
    return await session.ask(line, audience, stop);
  } finally {
    await shutdown.run(telemetry.log);
  }
}

interface Parts {
  readonly knowledge: Knowledge;
  readonly commands: readonly Command[];
  readonly telemetry: Telemetry;
  readonly data: Data;
  readonly shutdown: Shutdown;
}

/** Both halves, as far as one target needs them; others who ask meanwhile are served too. */
async function openSession({ knowledge, commands, telemetry, data, shutdown }: Parts, target: string) {
  const hosts = hostsToServe(knowledge, target);
  if (hosts.length > 0) {
    const worker = await openWorker(knowledge, data.queue.work, telemetry, hosts);
    shutdown.add('worker', () => worker.stop());
  }
  const { desk, follower, stop } = await openBot(knowledge, data, commands, telemetry);
  shutdown.add('bot', stop);
  const session = localSession({ desk, follower, account: userInfo().username });
  if (data.socket !== null) {
    const served = await serveSocket(data.socket, session);
    shutdown.add('socket', () => served.close());
  }
  return session;
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
