import { writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { needs, needsPrograms, theLab } from '../../lab/needs.ts';
import { descendants, kill } from '../../lab/process/descendants.ts';
import { startSshd } from '../../lab/sshd.ts';
import { running, started, uniqueSeconds } from '../processes.ts';
import { sshTransport } from '../questions.ts';
import { handsOn } from './hands-under-test.ts';

const HOSTILE = [
  "it's",
  '$(id)',
  'a b',
  '',
  '"',
  '\\',
  'é🐳',
  'two\nlines',
  'end\n',
  '*',
  '--',
  '`x`',
  '| x; y',
];
const HOSTILE_WORDS = HOSTILE.map((one) => `${one}\n--\n`).join('');

function commandSuite(host: () => Host): void {
  test('every word reaches its program whole', async () => {
    await using it = await handsOn(host());
    expect(await it.run('printf', '%s\\n--\\n', ...HOSTILE)).toMatchObject({
      kind: 'exited',
      exitCode: 0,
      output: HOSTILE_WORDS,
    });
  });

  test('so does every word of a pipeline', async () => {
    await using it = await handsOn(host());
    const pipeline = [
      ['printf', '%s\\n--\\n', ...HOSTILE],
      ['sed', "s/^it's$/that's/"],
      ['cat', '-'],
    ];
    expect(await it.perform({ kind: 'command', pipeline })).toMatchObject({
      exitCode: 0,
      output: HOSTILE_WORDS.replace("it's", "that's"),
    });
  });

  test('it runs in the plan’s folder with the plan’s variables, whatever is in them', async () => {
    await using it = await handsOn(host());
    const variables = { GREETING: 'it\'s $(id)\n`x` "y"', DOCKER_HOST: 'unix:///nowhere.sock' };
    const pipeline = [['sh', '-c', 'pwd; printf "%s|" "$GREETING" "$DOCKER_HOST"']];
    expect(await it.perform({ kind: 'command', pipeline }, { variables })).toMatchObject({
      exitCode: 0,
      output: `${await realpath(it.folder)}\n${variables.GREETING}|${variables.DOCKER_HOST}|\n`,
    });
  });

  test('no word is a shell’s own command or assignment, in a pipeline neither', async () => {
    await using it = await handsOn(host());
    for (const argv of [
      ['eval', 'echo pwned'],
      ['X=1', 'echo', 'pwned'],
      ['if', 'true'],
      ['.', '/etc/passwd'],
    ]) {
      expect(await it.run(...argv)).toMatchObject({ exitCode: expect.toSatisfy((code) => code > 125) });
      const ended = await it.perform({ kind: 'command', pipeline: [argv, ['cat']] });
      expect(ended).toMatchObject({ kind: 'exited', exitCode: expect.toSatisfy((code) => code > 125) });
      expect(ended.output).not.toContain('pwned\n');
    }
  });

  test.each([
    ['both parts work', ['true', 'true'], 0],
    ['the last fails', ['true', 'exit 4'], 4],
    ['the first fails', ['exit 3', 'cat'], 3],
    ['one in the middle fails', ['true', 'exit 5', 'cat'], 5],
    ['the reader has read enough', ['yes', 'head -n 1'], 0],
    ['a signal ends the first', ['kill -s TERM $$', 'cat'], 143],
  ])('a pipeline of which %s', async (_name, scripts, exitCode) => {
    await using it = await handsOn(host());
    const pipeline = scripts.map((script) => ['sh', '-c', script]);
    expect(await it.perform({ kind: 'command', pipeline })).toMatchObject({ kind: 'exited', exitCode });
  });

  test('what goes to both streams is heard in the order it came, while it runs', async () => {
    await using it = await handsOn(host());
    const wait = (name: string) => `until [ -e ${name} ]; do sleep 0.02; done`;
    const script = `echo out; ${wait('one')}; echo err >&2; ${wait('two')}; echo out again; exit 9`;
    const heard: string[] = [];
    const told = (output: string): void => {
      heard.push(output);
      writeFileSync(join(it.folder, output.includes('err') ? 'two' : 'one'), '');
    };
    expect(await it.perform({ kind: 'command', pipeline: [['sh', '-c', script]] }, { told })).toMatchObject({
      exitCode: 9,
      output: 'out\nerr\nout again\n',
    });
    expect(heard.slice(0, 2)).toStrictEqual(['out\n', 'out\nerr\n']);
  });

  test('60 MB of output do not end it; first and last are kept', async () => {
    await using it = await handsOn(host());
    const ended = await it.perform(
      {
        kind: 'command',
        pipeline: [['sh', '-c', 'echo first; yes something | head -c 60000000; echo; echo last']],
      },
      { timeoutMs: 60_000 },
    );
    expect(ended).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(ended.output).toMatch(
      /^first\nsomething\n(something\n)+… \d+ bytes left out …\n(something\n)+.*\nlast\n$/s,
    );
    expect(ended.output.length).toBeLessThan(200_000);
  });

  test('a program, a folder or a name that cannot be is told', async () => {
    await using it = await handsOn(host());
    expect(await it.run('no-such-program')).toMatchObject({ exitCode: 127, output: /no-such-program/ });
    for (const argv of [[], [''], ['-x'], ['a\0b']])
      expect(await it.run(...argv)).toMatchObject({ kind: 'unable', remedy: /\S/ });
    const pipeline = [['true']];
    expect(await it.perform({ kind: 'command', pipeline }, { variables: { 'A B': '' } })).toMatchObject({
      kind: 'unable',
      message: /no name of a variable/,
    });
  });

  test('the time limit ends what it started, too, before the end is told', async () => {
    await using it = await handsOn(host());
    const seconds = uniqueSeconds();
    const script = `trap "" TERM; echo begun; sleep ${seconds} & sleep ${seconds} | sleep ${seconds}`;
    const ending = it.perform(
      { kind: 'command', pipeline: [['sh', '-c', script], ['cat']] },
      { timeoutMs: 2000 },
    );
    await started(`sleep ${seconds}`);
    expect(await ending).toMatchObject({ kind: 'timed-out', output: 'begun\n' });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
  });

  test('called off, it ends at once with all it started', async () => {
    await using it = await handsOn(host());
    const seconds = uniqueSeconds();
    const stop = new AbortController();
    const pipeline = [['sh', '-c', `echo begun; sleep ${seconds}`]];
    const ending = it.perform({ kind: 'command', pipeline }, { timeoutMs: 60_000, signal: stop.signal });
    await started(`sleep ${seconds}`);
    stop.abort();
    expect(await ending).toMatchObject({ kind: 'unable', message: /called off/, output: 'begun\n' });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
  });
}

describe('a step’s command on this machine', { timeout: 30_000 }, () => {
  commandSuite(() => ({ name: 'here', transport: { kind: 'local' } }));
});

needs('sshd')('a step’s command over SSH', { timeout: 30_000 }, () => {
  commandSuite(() => ({ name: 'web', transport: sshTransport(theLab('sshd')) }));
});

needsPrograms('sshd')('a step and its connection', { timeout: 30_000 }, () => {
  test('a connection that is lost leaves it open whether the command still runs', async () => {
    const sshd = await startSshd({ deploy: false });
    try {
      await using it = await handsOn({ name: 'web', transport: sshTransport(sshd) });
      const seconds = uniqueSeconds();
      const { promise: begun, resolve: told } = Promise.withResolvers<unknown>();
      const pipeline = [['sh', '-c', `echo begun; sleep ${seconds}`]];
      const ending = it.perform({ kind: 'command', pipeline }, { told });
      await begun;
      const sessions = (await descendants(sshd.pid)).filter((one) => one.parent === sshd.pid);
      for (const session of sessions) await kill(session, 'SIGKILL');
      expect(await ending).toMatchObject({
        kind: 'unable',
        message: /connection was lost .* may still be running/,
        remedy: /ps aux/,
        output: 'begun\n',
      });
      for (const pid of await running(`sleep ${seconds}`)) process.kill(pid, 'SIGKILL');
    } finally {
      await sshd.stop();
    }
  });

  test('a host that cannot be reached is told with what to do', async () => {
    const sshd = await startSshd({ deploy: false });
    await sshd.stop();
    await using it = await handsOn({ name: 'gone', transport: sshTransport(sshd) });
    const unable = { kind: 'unable', message: /Connection refused/, remedy: /nothing listens on port/ };
    expect(await it.run('true')).toMatchObject({ ...unable, output: '' });
    expect(await it.hands.survey(it.target, [], new AbortController().signal)).toMatchObject(unable);
  });
});
