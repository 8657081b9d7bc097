import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  fingerprint,
  judgeHostKey,
  keyType,
  knownHostName,
  listedTypes,
  parseKnownHosts,
} from '../../../src/host/ssh/known-hosts.ts';
import { matchesPattern } from '../../../src/host/ssh/matches-pattern.ts';

const RSA = key('ssh-rsa', 'rsa bytes');
const ED = key('ssh-ed25519', 'ed bytes');
const OTHER_ED = key('ssh-ed25519', 'other bytes');

/** A key as it stands on the wire: its type, then something. */
function key(type: string, rest: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(rest)]);
}

function line(hosts: string, of: Buffer): string {
  return `${hosts} ${keyType(of)} ${of.toString('base64')}`;
}

function judge(text: string, of: Buffer, address = 'web-1', port = 22) {
  return judgeHostKey(parseKnownHosts(text), knownHostName(address, port), of);
}

describe('a host key is', () => {
  test.each([
    ['known by its name', line('web-1', ED), ED, 'known'],
    ['known by one name of several', line('10.0.0.1,web-1', ED), ED, 'known'],
    ['known in any case', line('WEB-1', ED), ED, 'known'],
    ['known by a pattern', line('web-*', ED), ED, 'known'],
    ['known by ?', line('web-?', ED), ED, 'known'],
    ['not known by a pattern that excludes it', line('web-*,!web-1', ED), ED, 'unknown'],
    ['not known by a longer name', line('web-10', ED), ED, 'unknown'],
    ['unknown when the file is empty', '', ED, 'unknown'],
    [
      'unknown when only comments and broken lines are there',
      '# web-1\nweb-1 ssh-ed25519\n\n',
      ED,
      'unknown',
    ],
    ['changed when the same type is listed with another key', line('web-1', OTHER_ED), ED, 'changed'],
    ['only unknown when another type is listed', line('web-1', RSA), ED, 'unknown'],
    ['known when one of two lines fits', `${line('web-1', OTHER_ED)}\n${line('web-1', ED)}`, ED, 'known'],
    [
      'revoked, even if another line lists it',
      `${line('web-1', ED)}\n@revoked ${line('*', ED)}`,
      ED,
      'revoked',
    ],
    ['not vouched for by an authority we cannot check', `@cert-authority ${line('*', ED)}`, ED, 'unknown'],
    ['known with a comment behind it', `${line('web-1', ED)} root@web-1`, ED, 'known'],
  ])('%s', (_name, text, offered, kind) => {
    expect(judge(text, offered).kind).toBe(kind);
  });

  test('named with its port off port 22', () => {
    expect(judge(line('[web-1]:2222', ED), ED, 'web-1', 2222).kind).toBe('known');
    expect(judge(line('[web-1]:2222', ED), ED, 'web-1', 22).kind).toBe('unknown');
    expect(judge(line('web-1', ED), ED, 'web-1', 2222).kind).toBe('unknown');
  });

  test('reported with the line that disagrees', () => {
    expect(judge(`# mine\n${line('web-1', OTHER_ED)}`, ED)).toStrictEqual({ kind: 'changed', line: 2 });
  });
});

test('the types a file lists are known, to ask the server for them', () => {
  const text = [
    line('web-1', RSA),
    line('web-*', ED),
    line('db', OTHER_ED),
    `@revoked ${line('web-1', ED)}`,
  ].join('\n');
  expect(listedTypes(parseKnownHosts(text), 'web-1')).toStrictEqual(['ssh-rsa', 'ssh-ed25519']);
});

test('a pattern of many stars is judged at once', () => {
  const began = performance.now();
  expect(matchesPattern(`${'*a'.repeat(2000)}b`, 'a'.repeat(4000))).toBe(false);
  expect(matchesPattern(`${'*'.repeat(5000)}c`, 'a'.repeat(5000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(500);
});

describe('files that ssh-keygen wrote', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'umpire-keys-'));
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
    const [type, data] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ');
    file = join(folder, 'known_hosts');
    writeFileSync(file, `web-1 ${type} ${data}\n[db]:2222 ${type} ${data}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('have the same fingerprint', () => {
    const own = execFileSync('ssh-keygen', ['-lf', join(folder, 'host.pub')])
      .toString()
      .split(' ')[1];
    const [entry] = parseKnownHosts(readFileSync(file, 'utf8'));
    expect(fingerprint(entry?.key ?? Buffer.alloc(0))).toBe(own);
  });

  test('are read hashed as well as plain', () => {
    const plain = parseKnownHosts(readFileSync(file, 'utf8'));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const hashed = readFileSync(file, 'utf8');
    expect(hashed).toMatch(/^\|1\|/);
    const offered = plain[0]?.key ?? Buffer.alloc(0);
    expect(judge(hashed, offered).kind).toBe('known');
    expect(judge(hashed, offered, 'db', 2222).kind).toBe('known');
    expect(judge(hashed, offered, 'db', 22).kind).toBe('unknown');
    expect(judge(hashed, ED).kind).toBe('changed');
  });
});
