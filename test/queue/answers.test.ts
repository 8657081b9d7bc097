import { expect, test } from 'vitest';
import { Answers } from '../../src/queue/answers.ts';
import { pack } from '../../src/queue/payload.ts';
import { diagnosed, operated, operating, step, walking } from './build-jobs.ts';

function open(): { answers: Answers; problems: string[] } {
  const problems: string[] = [];
  return { answers: new Answers((error) => problems.push(error.message)), problems };
}

const JOB = { id: 'neuros-1.1', host: 'lab' };
const ended = (returnvalue: unknown, failedReason = '') => ({ returnvalue, failedReason }) as never;

test('what fits is passed on, and nothing is said about it', () => {
  const { answers, problems } = open();
  expect(answers.progress(JOB, pack('progress', JOB.id, walking(1, 2)))).toEqual(walking(1, 2));
  const told = operating(step('running', 'recreating'));
  expect(answers.progress(JOB, pack('progress', JOB.id, told))).toEqual(told);
  for (const result of [diagnosed(), operated('succeeded')])
    expect(answers.ending(JOB, ended(pack('result', JOB.id, result)))).toEqual({ kind: 'finished', result });
  expect(problems).toEqual([]);
});

test('before anything was told there is no progress, and no problem', () => {
  const { answers, problems } = open();
  expect(answers.progress(JOB, 0)).toBeNull();
  expect(problems).toEqual([]);
});

test('what does not fit is said once for each job, however often and whatever is read of it', () => {
  const { answers, problems } = open();
  const other = { id: 'neuros-1.1', host: 'elsewhere' };
  for (const packed of ['{}', '7', null, { kind: 'walking' }, '{}'])
    for (const job of [JOB, other]) expect(answers.progress(job, packed)).toBeNull();
  expect(answers.ending(JOB, ended('{}'))).toMatchObject({ kind: 'failed' });
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(
    /^What the worker tells of neuros-1\.1 is ignored: kind: Invalid discriminator value\. Expected 'walking' \| 'operating'\. Are bot/,
  );
});

test('the jobs that were doubted are not remembered without end', () => {
  const { answers, problems } = open();
  for (let at = 0; at <= 1_000; at += 1) answers.progress({ id: `neuros-1.${at}`, host: 'lab' }, '{}');
  answers.progress({ id: 'neuros-1.1000', host: 'lab' }, '{}');
  expect(problems).toHaveLength(1_001);
  answers.progress({ id: 'neuros-1.0', host: 'lab' }, '{}');
  expect(problems).toHaveLength(1_002);
});

test.each<[string, unknown, string, RegExp]>([
  ['nothing', undefined, '', /^The worker returned no result\.$/],
  ['null', null, '', /^The worker returned no result\.$/],
  ['a reason', undefined, 'no runbook \u0000', /^no runbook \ufffd$/],
  ['a reason, whatever it also returned', pack('result', JOB.id, diagnosed()), 'no runbook', /^no runbook$/],
  [
    'something else',
    '{"kind":"done"}',
    '',
    /^The worker’s answer about neuros-1\.1 could not be understood: kind: /,
  ],
])('a job that ended with %s has failed', (_, returned, reason, message) => {
  const { answers } = open();
  expect(answers.ending(JOB, ended(returned, reason))).toEqual({
    kind: 'failed',
    message: expect.stringMatching(message),
  });
});
