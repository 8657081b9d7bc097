import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureKeys, loadSigningKey, loadVerifyingKey, makeKeys } from '../../../src/app/keys.ts';
import { OperatorError } from '../../../src/core/errors.ts';
import { type GrantClaims, isGenuine, signGrant } from '../../../src/core/gate/grant.ts';
import { runUmpire } from '../run-umpire.ts';
import { tempFolder } from '../temp-folder.ts';

const CLAIMS: GrantClaims = {
  operation: 'neuros-abc.1',
  target: 'neuros',
  host: 'lab',
  digest: '0'.repeat(64),
  shown: '0'.repeat(64),
  expiresAt: '2026-11-20T03:15:00.000Z',
  requester: 'ana',
  approvers: ['ben'],
  strikes: 0,
  frozen: false,
  locked: false,
};

const modeOf = (file: string): number => statSync(file).mode & 0o777;

/** A folder for keys, with what is put into it. */
async function keysFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = join(await tempFolder(), 'keys');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

/** What an operator is told, without the folder. */
function refusal(act: () => unknown, folder: string): { message: string; remedy: string } {
  try {
    act();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const { message, remedy } = error;
    return { message: message.replaceAll(`${folder}/`, ''), remedy: remedy.replaceAll(`${folder}/`, '') };
  }
  throw new Error('nothing was refused');
}

const pem = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();

describe('umpire keys init', () => {
  test('makes a pair in the data folder, and what one signs the other knows', async () => {
    const folder = await tempFolder();
    const { code, stdout, stderr } = await runUmpire(['keys', 'init'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\.umpire\/keys\/signing\.pem .*bot alone/);
    expect(stdout).toMatch(/\.umpire\/keys\/verifying\.pem .*every worker/);
    const env = { keysFolder: join(folder, '.umpire/keys') };
    expect(modeOf(env.keysFolder)).toBe(0o700);
    expect(modeOf(join(env.keysFolder, 'signing.pem'))).toBe(0o600);
    expect(modeOf(join(env.keysFolder, 'verifying.pem'))).toBe(0o644);
    const grant = signGrant(CLAIMS, loadSigningKey(env));
    expect(isGenuine(grant, loadVerifyingKey(env))).toBe(true);
    expect(isGenuine({ ...grant, claims: { ...CLAIMS, target: 'shop' } }, loadVerifyingKey(env))).toBe(false);
  });

  test('in the folder UMPIRE_KEYS names; the secret is not shown', async () => {
    const folder = await tempFolder();
    const keys = join(folder, 'deep/keys');
    const { stdout } = await runUmpire(['keys', 'init'], { cwd: folder, env: { UMPIRE_KEYS: keys } });
    expect(stdout).toContain(join(keys, 'signing.pem'));
    const secret = readFileSync(join(keys, 'signing.pem'), 'utf8').split('\n')[1] ?? '';
    expect(secret).not.toBe('');
    expect(stdout).not.toContain(secret);
  });

  test('never overwrites', async () => {
    const folder = await tempFolder();
    await runUmpire(['keys', 'init'], { cwd: folder });
    const file = join(folder, '.umpire/keys/signing.pem');
    const before = readFileSync(file, 'utf8');
    const again = await runUmpire(['keys', 'init'], { cwd: folder });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('There is a key already: .umpire/keys/signing.pem');
    expect(again.stderr).toContain('move the old files away');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test.each([[[]], [['make']], [['init', 'now']]])('%j is answered with the usage', async (words) => {
    const { code, stderr } = await runUmpire(['keys', ...words], { cwd: await tempFolder() });
    expect(stderr).toContain('Usage: umpire keys init');
    expect(code).toBe(2);
  });
});

describe('making keys', () => {
  test('completes a pair that lost its public half', async () => {
    const env = { keysFolder: await keysFolder() };
    makeKeys(env);
    rmSync(join(env.keysFolder, 'verifying.pem'));
    makeKeys(env);
    expect(loadVerifyingKey(env).equals(createPublicKey(loadSigningKey(env)))).toBe(true);
  });

  test('a public half alone is not overwritten', async () => {
    const env = { keysFolder: await keysFolder({ 'verifying.pem': 'mine' }) };
    expect(refusal(() => makeKeys(env), env.keysFolder).message).toBe(
      'There is a key already: verifying.pem. Nothing was written.',
    );
    expect(readdirSync(env.keysFolder)).toEqual(['verifying.pem']);
  });

  test('a folder that cannot be', async () => {
    const folder = await keysFolder({ file: '' });
    const { message, remedy } = refusal(() => makeKeys({ keysFolder: join(folder, 'file/keys') }), folder);
    expect(message).toBe('The keys cannot be written to file/keys: ENOTDIR.');
    expect(remedy).toContain('UMPIRE_KEYS');
  });
});

describe('the process that is bot and worker', () => {
  test('makes its keys when it starts for the first time, and keeps them', async () => {
    const env = { keysFolder: join(await keysFolder(), 'new') };
    const first = ensureKeys(env);
    const second = ensureKeys(env);
    expect(isGenuine(signGrant(CLAIMS, first.signing), second.verifying)).toBe(true);
  });

  test('refuses halves of two pairs', async () => {
    const env = { keysFolder: await keysFolder() };
    makeKeys(env);
    writeFileSync(join(env.keysFolder, 'verifying.pem'), pem(generateKeyPairSync('ed25519').publicKey));
    expect(refusal(() => ensureKeys(env), env.keysFolder).message).toBe(
      'signing.pem and verifying.pem are not of one pair: nothing that is signed would be taken.',
    );
  });

  test('does not make a second secret for a public half whose secret is gone', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const env = { keysFolder: await keysFolder({ 'verifying.pem': pem(publicKey) }) };
    expect(refusal(() => ensureKeys(env), env.keysFolder).message).toMatch(/^There is no signing\.pem/);
  });
});

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ED = generateKeyPairSync('ed25519');
const locked = ED.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString();

describe('a key that cannot be used is refused, with what to do', () => {
  test.each([
    ['is not there', undefined, 'There is no signing.pem. The bot signs with it what people approved.'],
    [
      'is no key',
      'hello',
      'signing.pem holds no Ed25519 private key in PEM (PKCS #8, without a passphrase).',
    ],
    ['is empty', '', 'signing.pem holds no Ed25519 private key in PEM (PKCS #8, without a passphrase).'],
    [
      'is of another kind',
      pem(RSA.privateKey),
      'signing.pem holds no Ed25519 private key in PEM (PKCS #8, without a passphrase).',
    ],
    [
      'is the public half',
      pem(ED.publicKey),
      'signing.pem holds no Ed25519 private key in PEM (PKCS #8, without a passphrase).',
    ],
    [
      'has a passphrase',
      locked,
      'signing.pem holds no Ed25519 private key in PEM (PKCS #8, without a passphrase).',
    ],
    ['is far too long', 'x'.repeat(20_000), 'signing.pem holds no key.'],
  ])('a signing key that %s', async (_, text, message) => {
    const keys = await keysFolder(text === undefined ? {} : { 'signing.pem': text });
    const refused = refusal(() => loadSigningKey({ keysFolder: keys }), keys);
    expect(refused.message).toBe(message);
    expect(refused.remedy).toContain('`umpire keys init` makes a pair');
  });

  test.each([0o604, 0o644, 0o602])('a signing key that every user may use: mode %o', async (mode) => {
    const env = { keysFolder: await keysFolder({ 'signing.pem': pem(ED.privateKey) }) };
    const file = join(env.keysFolder, 'signing.pem');
    expect(loadSigningKey(env).asymmetricKeyType).toBe('ed25519');
    chmodSync(file, mode);
    const { message, remedy } = refusal(() => loadSigningKey(env), env.keysFolder);
    expect(message).toContain(
      `signing.pem may be used by every user of this machine (mode ${mode.toString(8)})`,
    );
    expect(remedy).toContain('`chmod 600 signing.pem`');
  });

  test('a group may read it, as secrets of orchestrators are mounted', async () => {
    const env = { keysFolder: await keysFolder({ 'signing.pem': pem(ED.privateKey) }) };
    chmodSync(join(env.keysFolder, 'signing.pem'), 0o440);
    expect(loadSigningKey(env).type).toBe('private');
  });

  test.each([
    ['is not there', undefined, 'There is no verifying.pem. Workers know by it what people approved.'],
    ['is no key', 'hello', 'verifying.pem holds no Ed25519 public key in PEM (SPKI).'],
    ['is of another kind', pem(RSA.publicKey), 'verifying.pem holds no Ed25519 public key in PEM (SPKI).'],
    [
      'is the secret half',
      pem(ED.privateKey),
      'verifying.pem holds a private key. A worker must not be able to sign.',
    ],
    [
      'is the secret half, locked',
      locked,
      'verifying.pem holds a private key. A worker must not be able to sign.',
    ],
  ])('a verifying key that %s', async (_, text, message) => {
    const keys = await keysFolder(text === undefined ? {} : { 'verifying.pem': text });
    expect(refusal(() => loadVerifyingKey({ keysFolder: keys }), keys).message).toBe(message);
  });
});
