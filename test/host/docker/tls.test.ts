import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DockerAddress, Host } from '../../../src/core/target.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { run } from '../../lab/process/run.ts';
import { questions } from '../questions.ts';
import { startBareEngine } from './bare-engine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'umpire-tls-'));
});
afterAll(() => rm(folder, { recursive: true }));

const here = (docker?: DockerAddress): Host => ({
  name: 'here',
  transport: { kind: 'local' },
  ...(docker ? { docker } : {}),
});

async function ping(host: Host, environment: Record<string, string> = {}) {
  await using it = questions([host], environment);
  return await it.ask(host.name, { kind: 'docker.ping' });
}

needsPrograms('sshd')('an engine behind TLS', () => {
  const at = (name: string): string => join(folder, name);
  const client = () => ({ ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') });
  beforeAll(async () => {
    const openssl = (...args: string[]) => run(['openssl', ...args]);
    const authority = (name: string, subject: string) =>
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        at(`${name}-key.pem`),
        '-out',
        at(`${name}.pem`),
        '-days',
        '2',
        '-subj',
        `/CN=${subject}`,
      );
    await Promise.all([authority('ca', 'lab'), authority('other', 'other')]);
    for (const name of ['server', '']) {
      const file = (end: string): string => at(name === '' ? `${end}.pem` : `${name}-${end}.pem`);
      await openssl(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        file('key'),
        '-out',
        file('csr'),
        '-subj',
        '/CN=one',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
      );
      await openssl(
        'x509',
        '-req',
        '-in',
        file('csr'),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca-key.pem'),
        '-CAcreateserial',
        '-out',
        file('cert'),
        '-days',
        '2',
        '-copy_extensions',
        'copy',
      );
    }
  }, 30_000);

  async function engine() {
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'server-cert.pem', 'server-key.pem'].map((name) => readFile(at(name))),
    );
    return startBareEngine({ port: 0, host: '127.0.0.1' }, '1.41', { ca, cert, key });
  }

  test('both sides prove themselves, by the config or DOCKER_TLS_VERIFY', async () => {
    const secured = await engine();
    const url = `tcp://127.0.0.1:${secured.port}`;
    expect(await ping(here({ url, tls: client() }))).toMatchObject({ kind: 'answer' });
    expect(
      await ping(here(), { DOCKER_HOST: url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }),
    ).toMatchObject({ kind: 'answer' });
    await secured.stop();
  });

  test('an engine of another authority is not talked to', async () => {
    const secured = await engine();
    const seen = await ping(
      here({ url: `tcp://127.0.0.1:${secured.port}`, tls: { ...client(), ca: at('other.pem') } }),
    );
    expect(seen).toMatchObject({ kind: 'none', reason: 'refused', message: /^TLS with the Docker daemon/ });
    expect(secured.asked).toStrictEqual([]);
    await secured.stop();
  });

  test('a missing TLS file is named', async () => {
    const seen = await ping(
      here({ url: 'tcp://127.0.0.1:1', tls: { ...client(), key: '/nonexistent/key.pem' } }),
    );
    expect(seen).toMatchObject({ kind: 'none', reason: 'refused', message: /\/nonexistent\/key\.pem/ });
  });
});
