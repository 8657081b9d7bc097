import type { Step } from '../../../src/core/plan/plan.ts';
import { plan } from '../../build-gate.ts';
import { commandStep, TARGET } from '../../build-plan.ts';
import { handsContract } from '../../contracts/hands.ts';
import { MemoryHands } from '../memory-hands.ts';
import { freshHost } from './workshop.ts';

handsContract('hands in memory', async () => {
  const host = freshHost('lab');
  host.when(/works/, { output: 'done\n' });
  host.when(/fails/, { exitCode: 3 });
  host.when(/hangs/, { says: ['begun\n'], takes: new Promise(() => {}) });
  return {
    hands: new MemoryHands(host),
    target: TARGET,
    stranger: { ...TARGET, name: 'stranger', host: 'nowhere' },
    planOf: (step: Step) => plan({ steps: [step] }),
    works: commandStep('works'),
    fails: commandStep('fails'),
    hangs: { ...commandStep('hangs'), timeoutMs: 1_000 },
    stop: async () => {},
  };
});
