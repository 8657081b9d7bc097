import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadSignatures } from '../../src/config/load-signatures.ts';
import { formatProblem, type Problem } from '../../src/core/problem.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const told = (reading: { kind: string; problems?: readonly Problem[] }) =>
  (reading.problems ?? []).map(formatProblem);

test('the runbooks of this repository load', () => {
  const reading = loadRunbooks(path('runbooks'));
  expect(told(reading)).toEqual([]);
  if (reading.kind === 'ok')
    expect([...reading.runbooks.keys()]).toEqual(expect.arrayContaining(['docker-host', 'neuros']));
});

test('its signatures load', () => {
  const reading = loadSignatures(path('runbooks/signatures'));
  expect(told(reading)).toEqual([]);
  if (reading.kind === 'ok') expect(reading.signatures.length).toBeGreaterThan(10);
});

test('its example of a config loads', () => {
  const runbooks = loadRunbooks(path('runbooks'));
  const known = runbooks.kind === 'ok' ? runbooks.runbooks : undefined;
  const reading = loadConfig({ path: path('umpire.example.yaml'), given: true }, known, {
    home: '/home/ana',
    user: 'ana',
  });
  expect(told(reading)).toEqual([]);
  if (reading.kind === 'invalid') return;
  expect([...reading.config.targets.keys()]).toEqual(['neuros', 'here']);
  expect(reading.config.hosts.get('lab')).toEqual({
    name: 'lab',
    transport: {
      kind: 'ssh',
      address: '127.0.0.1',
      port: 2222,
      user: 'deploy',
      key: '/home/ana/.ssh/id_ed25519',
      knownHosts: '/home/ana/.ssh/known_hosts',
    },
    docker: { url: 'unix:///var/run/docker.sock' },
  });
});

test('the example names the schema that checks it', () => {
  const first = readFileSync(path('umpire.example.yaml'), 'utf8').split('\n')[0];
  const schema = first?.match(/^# yaml-language-server: \$schema=(\S+)$/)?.[1];
  expect(existsSync(path(schema ?? 'nothing named'))).toBe(true);
});
