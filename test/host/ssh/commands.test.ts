import { expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { createProber } from '../../../src/host/prober.ts';
import { proberContract } from '../../contracts/prober.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { running, started, uniqueSeconds } from '../processes.ts';
import { hosts, questions, sshTransport, target } from '../questions.ts';

needs('sshd')('commands over SSH', () => {
  const web = (): Host => ({ name: 'web', transport: sshTransport(theLab('sshd')) });
  const root = (): Host => ({
    name: 'root',
    transport: { ...sshTransport(theLab('sshd')), user: theLab('sshd').user },
  });

  proberContract('the prober over SSH', async () => ({
    prober: createProber(hosts(web()), { environment: {} }),
    target: target('web', { file: '/nonexistent/compose.yml', project: 'none' }),
    stranger: target('nobody'),
    answered: { kind: 'command', argv: ['uname', '-s'] },
    missing: { kind: 'compose' },
    hung: { kind: 'command', argv: ['sleep', uniqueSeconds()] },
    stop: async () => {},
  }));

  test('arguments arrive unchanged, whatever is in them', async () => {
    await using it = questions([web()]);
    const args = ["it's", '$(id)', 'a b', '', '"', '\\', 'é🐳', 'two\nlines', '*', '--', '`x`', '; rm -rf /'];
    const seen = await it.run('web', 'printf', '%s\\n--\\n', ...args);
    expect(seen).toMatchObject({
      kind: 'answer',
      data: { exitCode: 0, stdout: args.map((one) => `${one}\n--\n`).join('') },
    });
    expect(seen.trace).toMatchObject([{ argv: ['printf', '%s\\n--\\n', ...args], exitCode: 0 }]);
  });

  test('both streams, the exit code and JSON come back', async () => {
    await using it = questions([web()]);
    expect(await it.run('web', 'sh', '-c', 'echo {\\"a\\":1}; echo bad >&2; exit 3')).toMatchObject({
      kind: 'answer',
      data: { exitCode: 3, stdout: '{"a":1}\n', stderr: 'bad\n', json: { a: 1 } },
      text: '{"a":1}\nbad\n',
    });
  });

  test('a signal is told as shells do, and a program that is not there too', async () => {
    await using it = questions([web()]);
    expect(await it.run('web', 'sh', '-c', 'kill -s TERM $$')).toMatchObject({ data: { exitCode: 143 } });
    expect(await it.run('web', 'no-such-program')).toMatchObject({
      data: { exitCode: 127, stderr: /no-such-program/ },
    });
  });

  test('nothing is on stdin, and PATH has the ordinary folders', async () => {
    await using it = questions([web()]);
    expect(await it.run('web', 'cat')).toMatchObject({ data: { exitCode: 0, stdout: '' } });
    expect(await it.run('web', 'sh', '-c', 'echo "$PATH"')).toMatchObject({
      data: { stdout: /\/usr\/sbin:\/usr\/bin/ },
    });
  });

  test.each([
    ['whoever runs the lab', root],
    ['a plain user', web],
  ])('a hung command of %s is really gone when the answer says so', async (_name, host) => {
    await using it = questions([host()]);
    const seconds = uniqueSeconds();
    const asked = it.ask(
      host().name,
      { kind: 'command', argv: ['sh', '-c', `trap "" TERM; sleep ${seconds} & sleep ${seconds}; echo on`] },
      1500,
    );
    await started(`sleep ${seconds}`);
    expect(await asked).toMatchObject({ kind: 'none', reason: 'timed-out', message: /1500 ms$/ });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
  });

  test('what a command leaves behind ends with it, and its answer comes', async () => {
    await using it = questions([web()]);
    const seconds = uniqueSeconds();
    expect(await it.run('web', 'sh', '-c', `sleep ${seconds} & echo done`)).toMatchObject({
      kind: 'answer',
      data: { stdout: 'done\n' },
    });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
  });

  test('200 MB of output are stopped early, the process with it, and the start and end are kept', async () => {
    await using it = questions([web()]);
    const words = `of ${uniqueSeconds()}`;
    const seen = await it.run(
      'web',
      'sh',
      '-c',
      `i=0; echo first; while [ $i -lt 200 ]; do head -c 1048576 /dev/zero; i=$((i+1)); done; : ${words}`,
    );
    expect(seen).toMatchObject({
      kind: 'none',
      reason: 'too-large',
      truncated: true,
      message: /more than 16 MiB and was ended/,
    });
    expect(seen.text).toContain('first\n␀');
    expect(seen.text.length).toBeLessThan(3 * 1024 * 1024);
    expect(await running(words)).toStrictEqual([]);
  });

  test('a few megabytes are an answer that says what it left out', async () => {
    await using it = questions([web()]);
    const seen = await it.run(
      'web',
      'sh',
      '-c',
      'echo first; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo last',
    );
    expect(seen).toMatchObject({ kind: 'answer', truncated: true });
    expect(seen.text).toMatch(/^first\nx+\n… \d+ bytes left out …\nx+\nlast\n$/);
  });

  test('binary output becomes text', async () => {
    await using it = questions([web()]);
    expect(await it.run('web', 'printf', '\\000\\377\\033[2Jé')).toMatchObject({
      data: { stdout: '␀�␛[2Jé', json: null },
    });
  });

  test('twenty hung commands leave room to be ended', async () => {
    await using it = questions([web()]);
    const seconds = uniqueSeconds();
    const asked = Array.from({ length: 20 }, () =>
      it.ask('web', { kind: 'command', argv: ['sleep', seconds] }, 1500),
    );
    for (const seen of await Promise.all(asked))
      expect(seen).toMatchObject({ kind: 'none', reason: 'timed-out' });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
    expect(await it.run('web', 'echo', 'fine')).toMatchObject({ data: { stdout: 'fine\n' } });
  });

  test('a NUL or an argument beyond what a system takes is refused before it is sent', async () => {
    await using it = questions([web()]);
    expect(await it.run('web', 'echo', 'x'.repeat(200_000))).toMatchObject({
      kind: 'none',
      reason: 'unsupported',
    });
    expect(await it.run('web', 'echo', 'a\0b')).toMatchObject({
      kind: 'none',
      reason: 'unsupported',
      message: /NUL/,
    });
  });
});
