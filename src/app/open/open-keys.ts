import type { KeyObject } from 'node:crypto';
import type { Env } from '../../config/env.ts';
import { OperatorError } from '../../core/errors.ts';
import type { Log } from '../../ports/telemetry.ts';
import { ensureKeys, loadSigningKey, loadVerifyingKey } from '../keys.ts';

/** What a process signs and verifies grants with; without a key it only diagnoses. */
export interface Keys {
  readonly signing: KeyObject | undefined;
  readonly verifying: KeyObject | undefined;
}

/** Both keys of a process that is bot and worker at once, made when there are none yet. */
export function ownKeys(env: Env): Keys {
  return ensureKeys(env);
}

/**
 * The keys of a process that shares its queue with others: only those that are there, each where it belongs. A missing
 * one is said in the log, and changes are refused until it is there.
 */
export function sharedKeys(env: Env, { bot, worker }: { bot: boolean; worker: boolean }, log: Log): Keys {
  return {
    signing: bot ? attempt(() => loadSigningKey(env), log) : undefined,
    verifying: worker ? attempt(() => loadVerifyingKey(env), log) : undefined,
  };
}

function attempt(load: () => KeyObject, log: Log): KeyObject | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    log.warn('keys.missing', { message: error.message, remedy: error.remedy });
    return undefined;
  }
}
