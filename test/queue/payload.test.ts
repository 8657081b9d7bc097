import { describe, expect, test } from 'vitest';
import { bullIdOf, idOf, queueOf } from '../../src/queue/names.ts';
import { MAX_PAYLOAD_BYTES, pack, plain, unpackJob } from '../../src/queue/payload.ts';
import { diagnosed, diagnoseJob, operateJob, planJob } from './build-jobs.ts';

test('a payload is packed up to the limit and not beyond', () => {
  const spare = MAX_PAYLOAD_BYTES - Buffer.byteLength(JSON.stringify(withCause('')));
  const largest = withCause('x'.repeat(spare));
  expect(JSON.parse(pack('result', 'd-1', largest))).toEqual(largest);
  const larger = withCause('x'.repeat(spare + 1));
  expect(() => pack('result', 'd-1', larger)).toThrow(/^The result of job d-1 has 1048577 bytes/);
});

describe('a job', () => {
  test.each([diagnoseJob('lab'), planJob('lab'), operateJob('lab')])('of kind $kind is read', (job) => {
    expect(unpackJob(pack('job', job.id, job), job.id, 'lab')).toEqual(job);
  });

  test.each<[string, unknown]>([
    ['no text', { ...diagnoseJob('lab') }],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a number', '7'],
    ['of an unknown kind', JSON.stringify({ ...diagnoseJob('lab'), kind: 'detonate' })],
    ['of a kind every object has', JSON.stringify({ ...diagnoseJob('lab'), kind: 'toString' })],
    ['without a kind', JSON.stringify({ ...diagnoseJob('lab'), kind: undefined })],
    ['another job', JSON.stringify(diagnoseJob('lab', 'lab.2'))],
    ["another host's", JSON.stringify(diagnoseJob('production', 'lab.1'))],
  ])('that is %s is none', (_, packed) => {
    expect(unpackJob(packed, 'lab.1', 'lab')).toBeNull();
  });
});

test.each([
  ['NUL', 'a\u0000b', 'a\ufffdb'],
  ['a lone surrogate', 'a\ud800', 'a\ufffd'],
  ['length', 'x'.repeat(5_000), 'x'.repeat(2_000)],
])('a failure message is made storable: %s', (_, message, stored) => {
  expect(plain(message)).toBe(stored);
});

test.each(['neuros-ab12cd.1', 'neuros-ab12cd.2/run', 'neuros-ab12cd.2/plan', 'a:b %2F', '42', 'höst🐳'])(
  'BullMQ takes %j as an id, and it comes back',
  (id) => {
    expect(bullIdOf(id)).toMatch(/^d\.[^:/]+$/);
    expect(idOf(bullIdOf(id))).toBe(id);
    expect(queueOf(id)).not.toMatch(/[:/]/);
  },
);

test.each([undefined, '', '7', 'd.%', 'd.a/run', 'x.neuros-1.1'])('%j is no id of ours', (bullId) => {
  expect(idOf(bullId)).toBeUndefined();
});

function withCause(cause: string): ReturnType<typeof diagnosed> {
  return diagnosed({ rootCause: { signature: 'any', cause, advice: '' } });
}
