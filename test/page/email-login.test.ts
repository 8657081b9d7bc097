import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { email } from '../../src/page/email.ts';
import { needsPrograms } from '../lab/needs.ts';
import { run } from '../lab/process/run.ts';
import { type MailService, startMailService } from './mail-service.ts';
import { pageCall } from './page-call.ts';

const LOGIN = { user: 'umpire', pass: 'correct horse' };
/** This machine, by an address that does not say so. */
const ELSEWHERE = '0.0.0.0';
const HERE = '127.0.0.1';

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

needsPrograms('sshd')('a login', () => {
  let folder: string;
  const known = getCACertificates('default');
  let trusted: Certificate;
  let unknown: Certificate;
  let misnamed: Certificate;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'umpire-mail-'));
    trusted = await certificate('trusted', `IP:${HERE},IP:${ELSEWHERE}`);
    unknown = await certificate('unknown', `IP:${HERE},IP:${ELSEWHERE}`);
    misnamed = await certificate('misnamed', 'DNS:mail.example.com');
    setDefaultCACertificates([...known, trusted.cert, misnamed.cert]);
  });
  afterAll(async () => {
    setDefaultCACertificates(known);
    await rm(folder, { recursive: true });
  });

  async function certificate(name: string, names: string): Promise<Certificate> {
    const [key, cert, config] = ['key', 'cert', 'cnf'].map((end) => join(folder, `${name}.${end}`));
    if (key === undefined || cert === undefined || config === undefined) throw new Error('no names');
    await writeFile(
      config,
      `[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\nsubjectAltName=${names}\nbasicConstraints=CA:TRUE\n`,
    );
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
    await run(['openssl', ...made, '-config', config, '-keyout', key, '-out', cert]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  }

  let service: MailService;
  afterEach(() => service.close());
  const serve = async (options: SMTPServerOptions = {}) => {
    service = await startMailService({ login: LOGIN, ...options });
  };
  const send = ({ host = HERE, secure = false, auth = LOGIN } = {}) =>
    email({ server: { host, port: service.port, secure, auth }, from: 'umpire@example.com' }).send(
      pageCall(),
      new AbortController().signal,
    );

  test('over TLS from the first byte', async () => {
    await serve({ secure: true, ...trusted });
    expect(await send({ secure: true })).toEqual({ kind: 'taken' });
    expect(service.taken).toMatchObject([{ user: 'umpire', encrypted: true }]);
  });

  test('by STARTTLS', async () => {
    await serve(trusted);
    expect(await send({ host: ELSEWHERE })).toEqual({ kind: 'taken' });
    expect(service.taken).toMatchObject([{ user: 'umpire', encrypted: true }]);
  });

  test('in plain text on this machine only', async () => {
    await serve();
    expect(await send()).toEqual({ kind: 'taken' });
    expect(service.taken).toMatchObject([{ user: 'umpire', encrypted: false }]);
  });

  test('is not sent in plain text to a server elsewhere that has no STARTTLS', async () => {
    await serve();
    expect(await send({ host: ELSEWHERE })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('STARTTLS'),
    });
    expect(service.logins()).toEqual([]);
  });

  test.each<[string, boolean, () => Certificate]>([
    ['nobody vouches for', true, () => unknown],
    ['is of another server', true, () => misnamed],
    ['nobody vouches for, by STARTTLS', false, () => unknown],
    ['is of another server, by STARTTLS', false, () => misnamed],
  ])('is not sent where the certificate %s', async (_, secure, shown) => {
    await serve({ secure, ...shown() });
    expect(await send({ host: ELSEWHERE, secure })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('certificate'),
    });
    expect(service.logins()).toEqual([]);
  });

  test('that is wrong is final, and its password is not repeated, though the server does', async () => {
    await serve();
    expect(await send({ auth: { ...LOGIN, pass: 'hunter2hunter2' } })).toEqual({
      kind: 'refused',
      message: 'it did not accept the login of SMTP_URL (535)',
    });
    expect(service.taken).toEqual([]);
  });

  test('that cannot be checked now may pass', async () => {
    await serve();
    service.script.push({ at: 'auth', code: 454, text: 'try later' });
    expect(await send()).toMatchObject({ kind: 'unsure' });
    expect(await send()).toEqual({ kind: 'taken' });
  });

  test('that the server does not ask for is a mistake: nothing is sent without it', async () => {
    await serve({ disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true });
    expect(await send()).toMatchObject({ kind: 'refused' });
    expect(service.taken).toEqual([]);
  });
});
