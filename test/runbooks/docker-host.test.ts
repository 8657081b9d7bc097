import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/diagnosis/observation.ts';
import { checkOf, judge, layerOf, runbook } from './judge.ts';
import { container } from './samples.ts';

const host = runbook('docker-host');
const NOW = '2026-01-01T12:00:00.000Z';
const all = (...containers: Json[]): Json => ({ containers, now: NOW });
const CONTAINER_CHECKS = [
  'images-named',
  'programs-found',
  'containers-up',
  'ports-free',
  'health',
  'steady',
];
const worst = (it: Json, text = '') =>
  CONTAINER_CHECKS.map((id) => judge(host, id, it, text)).find(({ status }) => status !== 'pass');

test('has five layers and needs no service, file or compose project', () => {
  expect(host.layers).toHaveLength(5);
  const kinds = host.layers.flatMap(({ checks }) => checks.map(({ probe }) => probe.kind));
  expect(
    kinds.filter((kind) => ['exec', 'logs', 'image', 'build', 'diff', 'compose', 'file'].includes(kind)),
  ).toEqual([]);
});

describe('no alarm', () => {
  test.each([
    ['on an empty daemon', all()],
    ['with healthy containers', all(container('a'), container('b', { health: 'none' }))],
    ['with jobs that ended well', all(container('a', { state: 'exited', finishedAt: NOW }))],
    [
      'with containers somebody stopped',
      all(
        ...[130, 137, 143].map((exitCode) => container('a', { state: 'exited', exitCode, finishedAt: NOW })),
      ),
    ],
    ['with containers only created', all(container('a', { state: 'created', health: 'none' }))],
  ])('%s', (_, it) => {
    expect(worst(it)).toBeUndefined();
  });

  test('for what engines usually warn of', () => {
    expect(
      judge(host, 'engine-warnings', {
        warnings: ['WARNING: No swap limit support', 'WARNING: bridge-nf-call-iptables is disabled'],
      }).status,
    ).toBe('pass');
    expect(
      judge(host, 'engine-warnings', { warnings: ['WARNING: IPv4 forwarding is disabled'] }),
    ).toMatchObject({ status: 'warn', reasons: [expect.stringContaining('IPv4')] });
  });
});

describe('trouble is named', () => {
  test.each([
    [
      'a restart loop',
      container('web', { state: 'restarting', exitCode: 1, restartCount: 9 }),
      'fail',
      'web (exit code 1, 9 restarts)',
    ],
    ['a dead container', container('web', { state: 'dead' }), 'fail', 'web'],
    [
      'an error within the hour',
      container('web', { state: 'exited', exitCode: 3, finishedAt: '2026-01-01T11:30:00.000Z' }),
      'fail',
      'web (exit code 3)',
    ],
    [
      'an error long ago',
      container('web', { state: 'exited', exitCode: 3, finishedAt: '2025-12-01T11:30:00.000Z' }),
      'warn',
      'web (exit code 3)',
    ],
    [
      'memory that ran out',
      container('web', { state: 'exited', exitCode: 137, oomKilled: true }),
      'warn',
      'memory ran out: web',
    ],
    ['an unhealthy container', container('web', { health: 'unhealthy' }), 'fail', 'Unhealthy: web'],
    ['one still starting', container('web', { health: 'starting' }), 'warn', 'web'],
    ['one that is paused', container('web', { state: 'paused' }), 'warn', 'Paused: web'],
    ['an image without a name', container('web', { image: `sha256:${'ab'.repeat(32)}` }), 'warn', 'web'],
    ['many restarts', container('web', { restartCount: 7 }), 'warn', 'web (7 times)'],
  ])('%s', (_, one, status, reason) => {
    expect(worst(all(one))).toMatchObject({
      status,
      reasons: expect.arrayContaining([expect.stringContaining(reason)]),
    });
  });

  test('a port that was taken, by the engine’s words', () => {
    const error = 'Bind for 0.0.0.0:80 failed: port is already allocated';
    expect(
      judge(host, 'ports-free', all(container('web', { state: 'created', error })), `web: created\n${error}`),
    ).toMatchObject({ status: 'warn', reasons: [expect.stringContaining('already allocated')] });
  });

  test('without knowing the time, an error is a warning', () => {
    const ended = container('web', { state: 'exited', exitCode: 3, finishedAt: '2026-01-01T11:30:00.000Z' });
    expect(judge(host, 'containers-up', { containers: [ended] }).status).toBe('warn');
  });

  test.each([
    ['100%', 'fail'],
    ['95%', 'warn'],
    ['50%', 'pass'],
  ])('a disk filled to %s', (used, status) => {
    const stdout = `Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100 50 50 ${used} /\n`;
    expect(judge(host, 'disk-space', { exitCode: 0, stdout, stderr: '', json: null }).status).toBe(status);
  });

  test('a host without an engine fails in layer 1 and says what to do', () => {
    const check = checkOf(host, 'engine-answers');
    expect([layerOf(host, 'engine-answers'), check.without.unreachable, check.without.refused]).toEqual([
      1,
      'fail',
      'fail',
    ]);
    for (const words of ['systemctl start docker', 'open -a Docker', 'podman.socket', 'usermod -aG docker'])
      expect(check.advice).toContain(words);
  });
});
