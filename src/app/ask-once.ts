import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Audience } from '../chat/terminal/session.ts';
import { ConnectionLost, socketSession } from '../chat/terminal/socket.ts';
import { findOwner } from '../store/owner.ts';
import { loadEnv } from './load-env.ts';
import { folderInUse } from './problems.ts';
import { stopSignal } from './run-process.ts';

/**
 * Another process may own the data folder and end before it answers; then it is this one's turn, or a third's. One that
 * makes the folder on a busy machine does not listen for some seconds.
 */
const TURNS = 80;
const TURN_PAUSE_MS = 250;

/**
 * Answers one line and ends. A running owner of the data folder is asked over its socket: then this process loads next
 * to nothing. Otherwise it is bot and worker for as long as it takes.
 */
export async function askOnce(
  line: string,
  audience: Audience,
  environment: NodeJS.ProcessEnv,
): Promise<Answer> {
  const env = loadEnv(environment);
  const stop = stopSignal();
  let owner = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const found = env.databaseUrl === undefined ? await findOwner(env.dataFolder) : undefined;
    if (found === undefined) {
      const { askHere } = await import('./ask-here.ts');
      const answer = await askHere(line, audience, { env, environment, stop });
      if (answer.kind !== 'owned') return answer;
      continue; // another one-shot command was faster
    }
    owner = found.pid;
    try {
      return await socketSession(found.socket).ask(line, audience, stop);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      await pause(TURN_PAUSE_MS, undefined, { signal: stop });
    }
  }
  throw folderInUse(env.dataFolder, owner);
}
