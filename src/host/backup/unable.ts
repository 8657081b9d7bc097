import type { Unable } from '../../ports/hands.ts';
import { Failure } from '../failure.ts';

/** Turns a Failure of `work` into an answer; anything else is our own mistake and is thrown on. */
export async function orUnable<T>(work: () => Promise<T>): Promise<T | Unable> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: 'unable', message: error.message, remedy: error.remedy };
  }
}
