import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { matchesPattern } from './matches-pattern.ts';

/** One usable line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly line: number;
  readonly marker: string;
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  /** No entry of this key's type; `types` are the types the file lists for the name. */
  | { readonly kind: 'unknown'; readonly types: readonly string[] }
  | { readonly kind: 'changed'; readonly line: number }
  | { readonly kind: 'revoked'; readonly line: number };

/** Reads a known_hosts file; comments and lines without three fields are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHost[] {
  const entries: KnownHost[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const fields = raw.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]?.startsWith('#')) continue;
    const marker = fields[0]?.startsWith('@') ? (fields.shift() ?? '') : '';
    const [names, type, key] = fields;
    if (names === undefined || type === undefined || key === undefined) continue;
    entries.push({ line: index + 1, marker, names, type, key: Buffer.from(key, 'base64') });
  }
  return entries;
}

/** How known_hosts spells a host: `name`, or `[name]:port` off port 22. */
export function knownHostName(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;
}

/** The key types listed for a host, in the file's order: what to ask the server for first. */
export function listedTypes(entries: readonly KnownHost[], name: string): string[] {
  const mine = entries.filter((entry) => entry.marker === '' && namesMatch(entry.names, name));
  return [...new Set(mine.map((entry) => entry.type))];
}

/** Judges the key a server offers. Certificate authorities are passed over: ssh2 knows no certificates. */
export function judgeHostKey(entries: readonly KnownHost[], name: string, key: Buffer): HostKeyVerdict {
  const mine = entries.filter((entry) => entry.marker !== '@cert-authority' && namesMatch(entry.names, name));
  const same = mine.filter((entry) => entry.key.equals(key));
  const revoked = same.find((entry) => entry.marker === '@revoked');
  if (revoked) return { kind: 'revoked', line: revoked.line };
  if (same.some((entry) => entry.marker === '')) return { kind: 'known' };
  const type = keyType(key);
  const other = mine.find((entry) => entry.marker === '' && entry.type === type);
  if (other) return { kind: 'changed', line: other.line };
  return { kind: 'unknown', types: listedTypes(entries, name) };
}

/** The name a public key gives itself in its first field (RFC 4253, 6.6). */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|')) return hashMatches(names, name);
  let matched = false;
  for (const pattern of names.split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) {
      matched = true;
    }
  }
  return matched;
}

function hashMatches(names: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = names.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const got = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}
