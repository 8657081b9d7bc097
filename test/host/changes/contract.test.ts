import type { Host } from '../../../src/core/target.ts';
import { handsContract } from '../../contracts/hands.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { sshTransport, target } from '../questions.ts';
import { handsOn, planOf, stepOf } from './hands-under-test.ts';

const shell = (script: string, timeoutMs?: number) =>
  stepOf({ kind: 'command', pipeline: [['sh', '-c', script]] }, timeoutMs);

const open = (host: () => Host) => async () => {
  const under = await handsOn(host());
  return {
    hands: under.hands,
    target: under.target,
    stranger: target('nobody'),
    planOf: (step: Parameters<typeof planOf>[2]) => planOf(under.target, under.folder, step),
    works: shell('echo done'),
    fails: shell('exit 3'),
    hangs: shell('echo begun; sleep 1000', 1000),
    stop: async () => under[Symbol.asyncDispose](),
  };
};

handsContract(
  'hands on this machine',
  open(() => ({ name: 'here', transport: { kind: 'local' } })),
);

needs('sshd')('over SSH', () => {
  handsContract(
    'hands over SSH',
    open(() => ({ name: 'web', transport: sshTransport(theLab('sshd')) })),
  );
});
