import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../config/env.ts';
import { OperatorError } from '../core/errors.ts';

type Keys = Pick<Env, 'keysFolder'>;

/** Both halves, where one process is bot and worker. */
export interface KeyPair {
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
}

/** No key is longer; a file that is was not meant. */
const MAX_KEY_BYTES = 16 * 1024;
const READABLE_BY_OTHERS = 0o007;

/** Where the keys are; the bot gets the first alone, workers the second. */
export const signingFile = ({ keysFolder }: Keys): string => join(keysFolder, 'signing.pem');
export const verifyingFile = ({ keysFolder }: Keys): string => join(keysFolder, 'verifying.pem');

/** The bot's Ed25519 key (PKCS #8), or an `OperatorError`: missing, of another kind, or open to every user. */
export function loadSigningKey(env: Keys): KeyObject {
  const file = signingFile(env);
  const { text, mode } = readKey(file, 'The bot signs with it what people approved');
  if ((mode & READABLE_BY_OTHERS) !== 0) {
    throw new OperatorError(
      `${file} may be used by every user of this machine (mode ${(mode & 0o777).toString(8)}): whoever reads it can permit anything.`,
      `\`chmod 600 ${file}\`; if others may have read it, make new keys: move the old ones away and run \`umpire keys init\`.`,
    );
  }
  const key = attempt(() => createPrivateKey(text));
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw notTheKey(file, 'no Ed25519 private key in PEM (PKCS #8, without a passphrase)');
}

/** A worker's Ed25519 key (SPKI), or an `OperatorError`: missing, of another kind, or the bot's. */
export function loadVerifyingKey(env: Keys): KeyObject {
  const file = verifyingFile(env);
  const { text } = readKey(file, 'Workers know by it what people approved');
  if (attempt(() => createPrivateKey(text)) !== undefined || text.includes('PRIVATE KEY')) {
    throw new OperatorError(
      `${file} holds a private key. A worker must not be able to sign.`,
      'Put `verifying.pem` there, of the same pair, and keep `signing.pem` with the bot alone.',
    );
  }
  const key = attempt(() => createPublicKey(text));
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw notTheKey(file, 'no Ed25519 public key in PEM (SPKI)');
}

/** Both keys of one process that is bot and worker; made when there are none yet. Never overwrites. */
export function ensureKeys(env: Keys): KeyPair {
  if (!exists(verifyingFile(env))) makeKeys(env);
  const signing = loadSigningKey(env);
  const verifying = loadVerifyingKey(env);
  if (verifying.equals(createPublicKey(signing))) return { signing, verifying };
  throw new OperatorError(
    `${signingFile(env)} and ${verifyingFile(env)} are not of one pair: nothing that is signed would be taken.`,
    'Put the two that belong together there, or move both away: `umpire keys init` makes new ones.',
  );
}

/**
 * Makes a new pair, or the missing `verifying.pem` of a `signing.pem` that is there. An `OperatorError` when there is
 * nothing to make, or the folder cannot be written.
 */
export function makeKeys(env: Keys): void {
  const [signing, verifying] = [signingFile(env), verifyingFile(env)];
  if (exists(verifying)) throw alreadyThere([signing, verifying].filter(exists));
  try {
    mkdirSync(env.keysFolder, { recursive: true, mode: 0o700 });
    if (!exists(signing)) {
      const { privateKey } = generateKeyPairSync('ed25519');
      write(signing, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
    }
    const publicKey = createPublicKey(loadSigningKey(env));
    write(verifying, publicKey.export({ type: 'spki', format: 'pem' }).toString(), 0o644);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    if (codeOf(error) === 'EEXIST') throw alreadyThere([signing, verifying].filter(exists));
    throw new OperatorError(
      `The keys cannot be written to ${env.keysFolder}: ${String(codeOf(error) ?? error)}.`,
      'Give this user permission to write there, or name another folder with UMPIRE_KEYS.',
      { cause: error },
    );
  }
}

/** Fails with EEXIST rather than overwrite. */
function write(file: string, text: string, mode: number): void {
  writeFileSync(file, text, { flag: 'wx', mode });
  chmodSync(file, mode); // whatever the umask is
}

function readKey(file: string, purpose: string): { readonly text: string; readonly mode: number } {
  try {
    const status = statSync(file);
    if (!status.isFile() || status.size > MAX_KEY_BYTES) throw notTheKey(file, 'no key');
    return { text: readFileSync(file, 'utf8'), mode: status.mode };
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    throw new OperatorError(
      missing
        ? `There is no ${file}. ${purpose}.`
        : `${file} cannot be read: ${String(codeOf(error) ?? error)}.`,
      missing
        ? '`umpire keys init` makes a pair and says what goes where; UMPIRE_KEYS names the folder.'
        : 'Give the user Umpire runs as permission to read it.',
      { cause: error },
    );
  }
}

function notTheKey(file: string, what: string): OperatorError {
  return new OperatorError(
    `${file} holds ${what}.`,
    '`umpire keys init` makes a pair that fits; UMPIRE_KEYS names the folder.',
  );
}

function alreadyThere(files: readonly string[]): OperatorError {
  return new OperatorError(
    `There is a key already: ${files.join(', ')}. Nothing was written.`,
    'Keep it; or, for a new pair, move the old files away and run this again, then give every worker the new verifying.pem: ' +
      'until then it takes nothing new.',
  );
}

/** What cannot be looked at counts as absent: making or reading it then says why. */
const exists = (file: string): boolean => attempt(() => statSync(file)) !== undefined;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
