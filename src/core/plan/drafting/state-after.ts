import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Target } from '../../target.ts';
import type { Verification } from '../plan.ts';
import { readCommand, valuesOf } from '../read-command.ts';
import { unwrap } from './unwrap.ts';

const STOPS = /^(down|stop|kill|rm|pause)$/;

/**
 * What a target must be after a command that changes it: `stopped` when the command stops or removes the whole of it,
 * `none` when it stops a part on purpose (the layers cannot be green then, and need not be), else `healthy`.
 */
export function stateAfter(argv: readonly string[], target: Target, knowledge: Knowledge): Verification {
  const command = readCommand(unwrap(argv, knowledge), knowledge);
  if (command === undefined || !STOPS.test(command.verb)) return 'healthy';
  if (!command.isCompose) return 'none';
  const { composeOptions, operands, verb } = command;
  const [project] = valuesOf(composeOptions, '-p', '--project-name');
  const [file] = valuesOf(composeOptions, '-f', '--file');
  const own = target.compose;
  if (own === undefined) return 'none';
  if (project !== undefined && project !== own.project) return 'healthy';
  if (project === undefined && file !== undefined && file !== own.file) return 'none';
  return operands.length === 0 && verb !== 'pause' ? 'stopped' : 'none';
}
