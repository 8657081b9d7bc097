import { expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { createProber } from '../../../src/host/prober.ts';
import { proberContract } from '../../contracts/prober.ts';
import { running, started, uniqueSeconds } from '../processes.ts';
import { hosts, questions, target } from '../questions.ts';

const here: Host = { name: 'here', transport: { kind: 'local' } };

proberContract('the prober on this machine', async () => ({
  prober: createProber(hosts(here), { environment: {} }),
  target: target('here', { file: '/nonexistent/compose.yml', project: 'none' }),
  stranger: target('nobody'),
  answered: { kind: 'command', argv: ['uname', '-s'] },
  missing: { kind: 'compose' },
  hung: { kind: 'command', argv: ['sleep', uniqueSeconds()] },
  stop: async () => {},
}));

test('a command runs without a shell, with nothing on stdin', async () => {
  await using it = questions([here]);
  expect(await it.run('here', 'printf', '%s|', '$HOME', 'a b', '*')).toMatchObject({
    data: { exitCode: 0, stdout: '$HOME|a b|*|' },
  });
  expect(await it.run('here', 'cat')).toMatchObject({ data: { exitCode: 0, stdout: '' } });
});

test('it sees none of the secrets in Umpire’s own environment', async () => {
  await using it = questions([here], { SLACK_BOT_TOKEN: 'xoxb-1', HOME: '/home/somebody' });
  const seen = await it.run('here', 'env');
  expect(seen.text).toContain('HOME=/home/somebody');
  expect(seen.text).not.toContain('SLACK');
});

test.each([
  ['a program that is not there', ['no-such-program'], 127, /no-such-program: not found/],
  ['one that may not be run', ['/etc/passwd'], 126, /EACCES/],
  ['one that ends by a signal', ['sh', '-c', 'kill -s KILL $$'], 137, /^$/],
])('%s has the exit code a shell would tell', async (_name, argv, exitCode, stderr) => {
  await using it = questions([here]);
  expect(await it.run('here', ...argv)).toMatchObject({ kind: 'answer', data: { exitCode, stderr } });
});

test('a hung command is really gone, with what it started', async () => {
  await using it = questions([here]);
  const seconds = uniqueSeconds();
  const asked = it.ask(
    'here',
    { kind: 'command', argv: ['sh', '-c', `trap "" TERM; sleep ${seconds} & sleep ${seconds}`] },
    800,
  );
  await started(`sleep ${seconds}`);
  expect(await asked).toMatchObject({ kind: 'none', reason: 'timed-out' });
  expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
});

test('a flood is stopped, and the process with it', async () => {
  await using it = questions([here]);
  expect(await it.run('here', 'head', '-c', '209715200', '/dev/zero')).toMatchObject({
    kind: 'none',
    reason: 'too-large',
  });
  expect(await running('head -c 209715200')).toStrictEqual([]);
});

test('an empty command is refused', async () => {
  await using it = questions([here]);
  expect(await it.run('here')).toMatchObject({ kind: 'none', reason: 'unsupported' });
});
