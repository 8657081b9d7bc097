import { type Env, readEnv } from '../config/env.ts';
import { invalidInput } from './problems.ts';

/** Reads the environment, or throws one `OperatorError` with every problem in it. */
export function loadEnv(environment: NodeJS.ProcessEnv): Env {
  const read = readEnv(environment);
  if (read.kind === 'invalid') throw invalidInput(read.problems);
  return read.env;
}
