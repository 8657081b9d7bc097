// Makes the secrets of docker-compose.yml that no person needs to know, in ./secrets. What is there is never changed.
// Plain JavaScript for Node 18 and newer.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve('secrets');
// Nobody else on this machine gets into the folder. The files in it are readable, because a container that is not root
// has another user id, and Compose hands it the very file.
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o444;
// But the key that permits everything, which the bot refuses when every user may read it: it belongs to the bot's user.
const SIGNING_MODE = 0o400;
const BOT_USER = 1000;
const FROM_YOU = {
  'slack-bot-token': "Slack's bot token (xoxb-…)",
  'slack-signing-secret': "Slack's signing secret",
  'ssh-key': 'the private key the worker reaches hosts with',
  'known-hosts': 'the host keys it may meet (ssh-keyscan, then compare them)',
};

mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
if (!has('.gitignore')) write('.gitignore', '*');
const made = [...makeDatabase(), ...makeQueue(), ...makeKeys()];
if (made.length > 0) console.log(`Made in ${folder}: ${made.join(', ')}`);
const missing = Object.entries(FROM_YOU).filter(([name]) => !has(name));
for (const [name, what] of missing) console.log(`Put into ${join(folder, name)}: ${what}`);
if (missing.length > 0) {
  const files = missing.map(([name]) => join(folder, name));
  console.log(`Then: chmod ${FILE_MODE.toString(8)} ${files.join(' ')}`);
}
if (!giveToBot('signing.pem'))
  console.log(
    `Give the signing key to the bot's user: sudo chown ${BOT_USER} ${join(folder, 'signing.pem')}`,
  );

/** The password exists once more inside the database's volume: a new one would lock Umpire out. */
function makeDatabase() {
  const files = [];
  if (!has('postgres-password')) files.push(write('postgres-password', password()));
  const known = readFileSync(join(folder, 'postgres-password'), 'utf8').trim();
  const url = `postgres://umpire:${encodeURIComponent(known)}@postgres:5432/umpire`;
  if (!has('database-url')) files.push(write('database-url', url));
  return files;
}

/** Two users of the queue, so that either half can be locked out alone; Redis is given hashes only. */
function makeQueue() {
  const names = ['redis-users', 'redis-url-bot', 'redis-url-worker'];
  const there = names.filter(has);
  if (there.length === names.length) return [];
  if (there.length > 0)
    throw new Error(
      `${names.join(', ')} belong together: remove ${there.join(', ')} from ${folder} to get new ones`,
    );
  const secrets = { bot: password(), worker: password() };
  const users = Object.entries(secrets).map(([name, secret]) => {
    const hash = createHash('sha256').update(secret).digest('hex');
    return `user ${name} on #${hash} resetchannels ~bull:* +@all -@admin -@dangerous +info +client|list`;
  });
  const lines = ['user default off', 'user health on nopass resetchannels -@all +ping', ...users];
  return [
    write('redis-users', lines.join('\n')),
    ...Object.entries(secrets).map(([name, secret]) =>
      write(`redis-url-${name}`, `redis://${name}:${secret}@redis:6379`),
    ),
  ];
}

/** What the bot signs with and workers verify with. A worker's half alone is of a pair whose other half is elsewhere. */
function makeKeys() {
  const files = [];
  if (!has('signing.pem')) {
    if (has('verifying.pem'))
      throw new Error(
        `${join(folder, 'verifying.pem')} is there without its signing.pem: put that there, or remove it to get a new pair`,
      );
    const { privateKey } = generateKeyPairSync('ed25519');
    files.push(write('signing.pem', pem(privateKey, 'pkcs8'), SIGNING_MODE));
  }
  if (!has('verifying.pem')) {
    const privateKey = createPrivateKey(readFileSync(join(folder, 'signing.pem')));
    files.push(write('verifying.pem', pem(createPublicKey(privateKey), 'spki')));
  }
  return files;
}

function pem(key, type) {
  return key.export({ type, format: 'pem' }).trim();
}

/** Whether the file belongs to the bot's user now; only root may give one away. */
function giveToBot(name) {
  const file = join(folder, name);
  if (statSync(file).uid === BOT_USER) return true;
  try {
    chownSync(file, BOT_USER, -1);
    return true;
  } catch {
    return false;
  }
}

function password() {
  return randomBytes(24).toString('hex');
}

function has(name) {
  return existsSync(join(folder, name));
}

function write(name, content, mode = FILE_MODE) {
  writeFileSync(join(folder, name), `${content}\n`, { flag: 'wx', mode });
  // Again, because the umask takes from the mode a file is made with.
  chmodSync(join(folder, name), mode);
  return name;
}
