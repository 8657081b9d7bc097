import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/core/diagnosis/observation.ts';
import type { Probe } from '../../../src/core/diagnosis/probe.ts';
import type { Host } from '../../../src/core/target.ts';
import { poll } from '../../lab/process/poll.ts';
import { running, started, uniqueSeconds } from '../processes.ts';
import { type Questions, questions } from '../questions.ts';
import { type ContainersUnderTest, containersUnderTest } from './containers-under-test.ts';

export interface EngineUnderTest {
  readonly host: Host;
  readonly engine: 'docker' | 'podman';
  readonly client: ContainersUnderTest['client'];
  /** What Compose puts before `.project` and `.service` in its labels. */
  readonly label?: string;
  /** More options of `run` that the engine needs here. */
  readonly options?: readonly string[];
}

/** What every engine answers, however it is reached. */
export function engineSuite(name: string, open: () => EngineUnderTest): void {
  describe(name, { timeout: 30_000 }, () => {
    let it: Questions;
    let under: EngineUnderTest;
    let shop: ContainersUnderTest;
    const ask = (probe: Probe, timeoutMs = 10_000): Promise<Observation> =>
      it.ask(under.host.name, probe, timeoutMs, { file: '/nonexistent/compose.yml', project: shop.project });
    const exec = (service: string, ...argv: string[]) => ask({ kind: 'exec', service, argv });
    const containers = async (): Promise<Record<string, unknown>[]> => {
      const seen = await ask({ kind: 'containers' });
      return seen.kind === 'answer' ? (seen.data.containers as Record<string, unknown>[]) : [];
    };
    const until = (service: string, state: string) =>
      poll(`${service} is ${state}`, 10_000, async () =>
        (await containers()).find((one) => one.service === service && one.state === state),
      );

    beforeAll(async () => {
      under = open();
      it = questions([under.host]);
      shop = await containersUnderTest(under.client, under.label, under.options);
      await shop.start(
        'web',
        'echo listening; echo careful >&2; exec sleep 1000',
        '--env',
        'DB_PASSWORD=s3cr3t-pa55',
        '--env',
        'MODE=production',
      );
      await shop.start('job', 'echo "could not start: No module named main" >&2; exit 3');
      await until('web', 'running');
      await until('job', 'exited');
    }, 60_000);
    afterAll(async () => {
      await it[Symbol.asyncDispose]();
      await shop.remove();
    }, 60_000);

    test('it tells its version and kind', async () => {
      expect(await ask({ kind: 'docker.ping' })).toMatchObject({
        kind: 'answer',
        data: { apiVersion: /^1\.\d+$/ },
        trace: [{ argv: ['GET', '/_ping'] }],
      });
      expect(await ask({ kind: 'docker.version' })).toMatchObject({
        data: { engine: under.engine, os: 'linux', version: /^\d+\./, kernel: /\d/ },
      });
      expect(await ask({ kind: 'docker.info' })).toMatchObject({
        data: { driver: /\w/, rootDir: /^\//, warnings: expect.any(Array), cpus: expect.any(Number) },
      });
      expect(await ask({ kind: 'docker.df' })).toMatchObject({
        data: { imagesBytes: expect.any(Number), volumesBytes: expect.any(Number) },
      });
    });

    test('the project’s containers, and nobody else’s', async () => {
      const all = await containers();
      expect(all.map((one) => one.service)).toStrictEqual(['job', 'web']);
      expect(all[0]).toMatchObject({
        name: `${shop.project}-job-1`,
        state: 'exited',
        exitCode: 3,
        oomKilled: false,
        health: 'none',
        restartCount: 0,
      });
      expect(all[1]).toMatchObject({
        state: 'running',
        image: /umpire-test-shell/,
        startedAt: /^20\d\d-/,
        ports: [],
      });
    });

    test('secrets of a container’s environment are named, what is none is not', async () => {
      const { secrets } = await ask({ kind: 'containers' });
      expect(secrets).toStrictEqual(['s3cr3t-pa55']);
    });

    test('the log of a service, both streams, of one that has ended too', async () => {
      expect(await ask({ kind: 'logs', service: 'web', tail: 50 })).toMatchObject({
        kind: 'answer',
        text: /listening\n/,
        data: { state: 'running', lines: 2 },
      });
      expect(await ask({ kind: 'logs', service: 'web', tail: 50 })).toMatchObject({ text: /careful\n/ });
      expect(await ask({ kind: 'logs', service: 'job', tail: 50 })).toMatchObject({
        text: 'could not start: No module named main\n',
        data: { state: 'exited', exitCode: 3 },
      });
    });

    test('a line longer than the engine’s pieces comes whole, and binary as text', async () => {
      await shop.start(
        'long',
        'head -c 50000 /dev/zero | tr "\\0" x; echo; printf "\\000\\377end\\n"; exec sleep 1000',
      );
      const seen = await poll('its log', 5000, async () => {
        const log = await ask({ kind: 'logs', service: 'long', tail: 100 });
        return log.text.includes('end') && log;
      });
      // Podman 4 drops pieces of a long line when it is asked for a number of lines.
      const whole = under.engine === 'podman' || seen.text.startsWith(`${'x'.repeat(50_000)}\n`);
      expect(whole, `${seen.text.length} characters`).toBe(true);
      expect(seen.text.endsWith('\n␀�end\n')).toBe(true);
    });

    test('a command in a container: streams, code, JSON', async () => {
      expect(await exec('web', 'sh', '-c', 'echo {\\"ok\\":true}; echo oops >&2; exit 4')).toMatchObject({
        kind: 'answer',
        data: { exitCode: 4, stdout: '{"ok":true}\n', stderr: 'oops\n', json: { ok: true } },
        trace: expect.arrayContaining([
          expect.objectContaining({
            argv: ['docker', 'exec', `${shop.project}-web-1`, 'sh', '-c', expect.any(String)],
            exitCode: 4,
          }),
        ]),
      });
    });

    test('arguments reach it unchanged, and a program that is not there is said in the engine’s words', async () => {
      const args = ["it's", '$HOME', '', 'a b', 'é\n', '--'];
      expect(await exec('web', 'printf', '%s|', ...args)).toMatchObject({
        data: { stdout: args.map((one) => `${one}|`).join('') },
      });
      expect(await exec('web', 'uvicorn', '--version')).toMatchObject({
        data: { exitCode: 127 },
        text: /exec: "uvicorn": executable file not found in \$PATH/,
      });
    });

    test('a hung command in a container is really gone when the answer says so', async () => {
      const seconds = uniqueSeconds();
      const asked = ask(
        {
          kind: 'exec',
          service: 'web',
          argv: ['sh', '-c', `trap "" TERM; sleep ${seconds} & sleep ${seconds}`],
        },
        2500,
      );
      await started(`sleep ${seconds}`);
      expect(await asked).toMatchObject({ kind: 'none', reason: 'timed-out', message: /2500 ms$/ });
      expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
    });

    test('a flood in a container is stopped', async () => {
      const seen = await exec('web', 'head', '-c', '200000000', '/dev/zero');
      expect(seen).toMatchObject({ kind: 'none', reason: 'too-large', truncated: true });
      expect(await running('head -c 200000000')).toStrictEqual([]);
    });

    test('what is not there is missing, what does not run is not running', async () => {
      expect(await exec('nothing', 'true')).toMatchObject({
        kind: 'none',
        reason: 'missing',
        message: /there are: job, .*web/,
      });
      expect(await exec('job', 'true')).toMatchObject({
        kind: 'none',
        reason: 'not-running',
        message: /is exited with exit code 3/,
      });
      expect(await ask({ kind: 'http', service: 'web', port: 80, path: '/' })).toMatchObject({
        kind: 'none',
        reason: 'missing',
        message: /port 80 .* is not published.*none/,
      });
      expect(await ask({ kind: 'tcp', service: 'job', port: 80 })).toMatchObject({
        kind: 'none',
        reason: 'not-running',
      });
    });

    test('a container that vanishes in the middle is told, not thrown', async () => {
      const name = await shop.start('brief', 'exec sleep 1000');
      const seconds = uniqueSeconds();
      const asked = ask({ kind: 'exec', service: 'brief', argv: ['sleep', seconds] }, 4000);
      await started(`sleep ${seconds}`);
      await shop.client('rm', '--force', ...(under.engine === 'podman' ? ['--time', '0'] : []), name);
      expect(await asked).toMatchObject({
        kind: 'none',
        reason: under.engine === 'docker' ? 'missing' : /missing|not-running/,
      });
      expect(await exec('brief', 'true')).toMatchObject({ kind: 'none', reason: 'missing' });
      expect(await ask({ kind: 'logs', service: 'brief', tail: 5 })).toMatchObject({
        kind: 'none',
        reason: 'missing',
      });
    });

    test('files changed in a container', async () => {
      const untouched = await ask({ kind: 'diff', service: 'job' });
      expect(untouched).toMatchObject({ kind: 'answer' });
      await exec('web', 'sh', '-c', 'echo new > /tmp/made');
      expect(await ask({ kind: 'diff', service: 'web' })).toMatchObject({
        data: { changes: expect.arrayContaining([{ path: '/tmp/made', change: 'added' }]) },
      });
    });

    test('the image of a service and the networks', async () => {
      expect(await ask({ kind: 'image', service: 'web' })).toMatchObject({
        kind: 'answer',
        data: {
          id: /[0-9a-f]{64}/,
          os: 'linux',
          hostArch: /^(amd64|arm64)$/,
          path: '/usr/bin:/bin',
          sizeBytes: expect.any(Number),
          cmd: [],
          entrypoint: [],
        },
      });
      expect(await ask({ kind: 'networks' })).toMatchObject({ kind: 'answer', data: { networks: [] } });
    });

    test('questions side by side are all answered', async () => {
      const asked = await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          i % 2 === 0 ? exec('web', 'echo', `${i}`) : ask({ kind: 'containers' }),
        ),
      );
      for (const [i, seen] of asked.entries())
        expect(seen).toMatchObject({
          kind: 'answer',
          ...(i % 2 === 0 ? { data: { stdout: `${i}\n` } } : {}),
        });
    });
  });
}
