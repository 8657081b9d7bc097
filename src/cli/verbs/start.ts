import { runStart } from '../../app/run-start.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import type { Verb } from '../verbs.ts';

/** `umpire start`: both halves in one process. */
export const start: Verb = half('start', { bot: true, worker: true });
export const bot: Verb = half('bot', { bot: true, worker: false });
export const worker: Verb = half('worker', { bot: false, worker: true });

function half(name: string, halves: { bot: boolean; worker: boolean }): Verb {
  return {
    async run(argv, environment) {
      if (argv.length > 0)
        throw new UsageError(`umpire ${name} takes no arguments; what it needs is in the environment.`);
      await runStart(halves, environment);
      return EXIT.healthy;
    },
  };
}
