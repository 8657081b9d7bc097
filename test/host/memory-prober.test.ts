import { expect, test } from 'vitest';
import { answer, createMemoryProber, none, probeKey } from '../../src/host/memory-prober.ts';
import { proberContract } from '../contracts/prober.ts';
import { target } from './questions.ts';

const never = new AbortController().signal;

proberContract('the memory prober', async () => ({
  prober: createMemoryProber({
    shop: {
      'command uptime': answer({ exitCode: 0, stdout: 'up', stderr: '', json: null }, 'up'),
      'exec web true': none('missing', 'No such container: web'),
      'command sleep 1000': () => new Promise(() => {}),
    },
  }),
  target: target('shop'),
  stranger: target('nobody'),
  answered: { kind: 'command', argv: ['uptime'] },
  missing: { kind: 'exec', service: 'web', argv: ['true'] },
  hung: { kind: 'command', argv: ['sleep', '1000'] },
  stop: async () => {},
}));

test('the exact question wins over its kind', async () => {
  const prober = createMemoryProber({
    shop: { exec: answer({ exitCode: 1 }), 'exec web true': answer({ exitCode: 0 }) },
  });
  const ask = (argv: string[]) =>
    prober.observe(target('shop'), { kind: 'exec', service: 'web', argv }, { timeoutMs: 1000 }, never);
  expect(await ask(['true'])).toMatchObject({ data: { exitCode: 0 } });
  expect(await ask(['false'])).toMatchObject({ data: { exitCode: 1 } });
});

test('what the table lacks is named by the key to add', async () => {
  const prober = createMemoryProber({ shop: {} });
  const seen = await prober.observe(
    target('shop'),
    { kind: 'file', path: 'requirements.txt' },
    { timeoutMs: 1000 },
    never,
  );
  expect(seen).toMatchObject({
    kind: 'none',
    reason: 'unsupported',
    message: 'there is no answer for file requirements.txt of shop',
  });
});

test('a function answers from the probe it is asked', async () => {
  const prober = createMemoryProber({
    shop: { tcp: (_target, probe) => answer({ port: probe.kind === 'tcp' ? probe.port : 0 }) },
  });
  expect(
    await prober.observe(target('shop'), { kind: 'tcp', port: 80 }, { timeoutMs: 1000 }, never),
  ).toMatchObject({ data: { port: 80 } });
  expect(probeKey({ kind: 'http', path: '/health', port: 80, service: 'web' })).toBe('http /health 80 web');
});
