import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OnCall } from '../../src/core/paging/on-call.ts';
import type { Person } from '../../src/core/person.ts';
import { askOnCalls, onCallsUrl } from '../../src/page/ask-on-calls.ts';
import { pagerdutySchedule } from '../../src/page/pagerduty-schedule.ts';
import type { Roster } from '../../src/ports/on-call.ts';
import { START } from '../build.ts';
import { recordedLog } from '../web/recorded-log.ts';
import { type PagerService, startPagerService } from './pager-service.ts';

/** A server on loopback that answers as PagerDuty's REST API is documented to; nothing here has asked PagerDuty itself. */

const human = (id: string, accounts: Person['accounts'] = {}): Person => ({
  id,
  name: id,
  agent: false,
  accounts,
});
const PEOPLE = [
  human('ana', { pagerduty: 'PANA123', email: 'shared@example.com' }),
  human('ben', { email: 'Ben@Example.com' }),
  { ...human('robot', { pagerduty: 'PBOT123' }), agent: true },
];
const TOKEN = 'u+reads-schedules-only';

let service: PagerService;
let log: ReturnType<typeof recordedLog>;
let roster: Roster;
beforeEach(async () => {
  service = await startPagerService();
  log = recordedLog();
  roster = pagerdutySchedule({ ...question(), people: PEOPLE, log });
});
afterEach(() => service.close());

const question = () => ({ schedule: 'PI7DH85', token: TOKEN, apiUrl: service.url });
const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000);
const shift = (
  user: { id: string; name?: string; email?: string },
  end: Date | null,
  escalation_level = 1,
) => ({
  user: { type: 'user', summary: user.name ?? user.id, ...user },
  schedule: { id: 'PI7DH85', type: 'schedule_reference', summary: 'Daily Engineering Rotation' },
  escalation_policy: { id: 'PT20YPA', type: 'escalation_policy_reference', summary: 'Engineering' },
  escalation_level,
  start: at(-600).toISOString(),
  end: end === null ? null : end.toISOString().replace('.000Z', '+00:00'),
});
const ANA = { id: 'PANA123', name: 'Ana Alvarez', email: 'ana@example.com' };
const BEN = { id: 'PBEN123', name: 'Ben Kaya', email: 'ben@example.COM' };
const TIM = { id: 'PTIM123', name: 'Tim  Wright', email: 'tim@example.com' };
const says = (...oncalls: readonly unknown[]) =>
  service.script.push({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oncalls, limit: 100, offset: 0, more: false, total: null }),
  });
const fails = (status: number, headers: Record<string, string> = {}) =>
  service.script.push({ status, headers, body: '{"error":{"message":"no","code":2006}}' });

/** In short: who, until how many minutes after the start, as of when. */
function inShort(onCall: OnCall): string {
  if (onCall.kind !== 'known') return onCall.kind === 'unknown' ? `unknown: ${onCall.reason}` : onCall.kind;
  const minutes = (date: Date) => (date.getTime() - START.getTime()) / 60_000;
  const who = onCall.people.map(({ id }) => id).join(', ') || 'nobody';
  const until = onCall.until === null ? '' : ` until ${minutes(onCall.until)}`;
  return `${who}${until}${onCall.stale === null ? '' : ` as of ${minutes(onCall.stale.asOf)}, ${onCall.stale.reason}`}`;
}
const who = async (minutes = 0) => inShort(await roster.at(at(minutes)));

test('one GET of /oncalls, with the token in its header and nowhere else', async () => {
  says(shift(ANA, at(60)));
  expect(await who()).toBe('ana until 60');
  const [heard] = service.heard;
  const url = new URL(heard?.path ?? '', 'http://api');
  expect(url.pathname).toBe('/oncalls');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    'schedule_ids[]': 'PI7DH85',
    'include[]': 'users',
    earliest: 'true',
    limit: '100',
  });
  expect(heard?.headers).toMatchObject({
    authorization: `Token token=${TOKEN}`,
    accept: 'application/vnd.pagerduty+json;version=2',
  });
  expect(heard?.path).not.toContain('reads-schedules');
});

test.each([
  [undefined, 'https://api.pagerduty.com/oncalls'],
  ['https://events.pagerduty.com', 'https://api.pagerduty.com/oncalls'],
  ['https://events.eu.pagerduty.com/', 'https://api.eu.pagerduty.com/oncalls'],
  ['https://events.pagerduty.com.example.com', 'https://events.pagerduty.com.example.com/oncalls'],
  ['http://gateway:8080/pd', 'http://gateway:8080/pd/oncalls'],
])('with PAGERDUTY_API_URL %s it is asked at %s', (apiUrl, expected) => {
  const { origin, pathname } = onCallsUrl({ schedule: 'PI7DH85', ...(apiUrl && { apiUrl }) });
  expect(`${origin}${pathname}`).toBe(expected);
});

describe('who it names', () => {
  test.each<[string, () => unknown, string]>([
    ['is known by PagerDuty’s id', () => says(shift(ANA, at(60))), 'ana until 60'],
    ['else by e-mail address, in any case', () => says(shift(BEN, at(60))), 'ben until 60'],
    ['else by name only', () => says(shift(TIM, at(60))), 'PTIM123 until 60'],
    ['is no agent', () => says(shift({ id: 'PBOT123' }, at(60))), 'nobody until 60'],
    ['may be on call for ever', () => says(shift(ANA, null)), 'ana'],
    ['may be nobody', () => says(), 'nobody'],
    [
      'may be several, the first level first, until the first of them is not',
      () => says(shift(BEN, at(90), 2), shift(TIM, null, 3), shift(ANA, at(30), 1)),
      'ana, ben, PTIM123 until 30',
    ],
    [
      'is named once, however many escalation policies name them',
      () => says(shift(ANA, at(30)), shift(ANA, at(30), 2)),
      'ana until 30',
    ],
  ])('%s', async (_, arrange, expected) => {
    arrange();
    expect(await who()).toBe(expected);
  });

  test('keeps the schedule’s name, on one line, and gets no accounts', async () => {
    says(shift({ ...TIM, name: `Tim\n Wright${'t'.repeat(200)}` }, at(60)));
    const onCall = await roster.at(START);
    const [person] = onCall.kind === 'known' ? onCall.people : [];
    expect(person).toEqual({
      id: 'PTIM123',
      name: expect.stringMatching(/^Tim Wrightt+…$/),
      agent: false,
      accounts: {},
    });
    expect(person?.name).toHaveLength(80);
  });
});

describe('an answer', () => {
  test('holds for five minutes, then is asked for again', async () => {
    says(shift(ANA, at(600)));
    says(shift(BEN, at(600)));
    expect([await who(0), await who(4.9), await who(5)]).toEqual([
      'ana until 600',
      'ana until 600',
      'ben until 600',
    ]);
    expect(service.heard).toHaveLength(2);
  });

  test('does not hold beyond its end', async () => {
    says(shift(ANA, at(2)));
    says(shift(BEN, at(600)));
    expect([await who(0), await who(2)]).toEqual(['ana until 2', 'ben until 600']);
  });

  test('whose end is over by our clock holds for a moment: PagerDuty’s is another', async () => {
    says(shift(ANA, at(-1)));
    expect(await who()).toBe('ana until 0.16666666666666666');
    expect(await who(0.1)).toBe('ana until 0.16666666666666666');
    expect(service.heard).toHaveLength(1);
  });
});

describe('PagerDuty in trouble', () => {
  test.each<[string, () => unknown, string]>([
    ['401', () => fails(401), 'it does not take PAGERDUTY_API_TOKEN (401)'],
    ['403', () => fails(403), 'PAGERDUTY_API_TOKEN may not read who is on call (403)'],
    ['404', () => fails(404), 'it has no schedule PI7DH85, or PAGERDUTY_API_URL is not its API (404)'],
    ['429', () => fails(429), 'it was asked too often (429)'],
    ['500', () => fails(500), 'it answered 500'],
    ['a redirect', () => fails(302, { location: '/elsewhere' }), 'it answered 302'],
    [
      'no JSON',
      () => service.script.push({ status: 200, body: '<html>' }),
      'its answer is no list of on-calls',
    ],
    ['no list', () => service.script.push({ status: 200, body: '{}' }), 'its answer is no list of on-calls'],
    [
      'an on-call of nobody',
      () => says(shift(ANA, at(60)), { user: null, end: null }),
      'its answer has an on-call without a user or a time',
    ],
    [
      'a time that is none',
      () => says({ ...shift(ANA, at(60)), end: 'soon' }),
      'its answer has an on-call without a user or a time',
    ],
    [
      'an answer without end',
      () => service.script.push({ status: 200, body: ' '.repeat(2_000_001) }),
      'it could not be reached: its answer has no end',
    ],
  ])('%s: unknown, said and logged once', async (_, arrange, reason) => {
    arrange();
    expect(await who()).toBe(`unknown: ${reason}`);
    expect(await who(0.4)).toBe(`unknown: ${reason}`);
    expect(service.heard).toHaveLength(1);
    expect(log.lines).toMatchObject([
      { event: 'oncall.schedule-failed', fields: { schedule: 'PI7DH85', reason } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
  });

  test('a lost connection and nobody listening are unknown, too', async () => {
    service.script.push('drop');
    expect(await who()).toMatch(/^unknown: it could not be reached: /);
    await service.close();
    expect(await who(1)).toMatch(/^unknown: it could not be reached: .*ECONNREFUSED/);
    service = await startPagerService();
  });

  test('one that hangs is waited for 5 seconds, by everybody at once, with one request', async () => {
    service.script.push('hang');
    const before = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => who()));
    expect(performance.now() - before).toBeGreaterThan(4_900);
    expect(performance.now() - before).toBeLessThan(7_000);
    expect(new Set(answers)).toEqual(new Set(['unknown: it did not answer within 5 seconds']));
    expect(service.heard).toHaveLength(1);
  }, 10_000);

  test('an answer that stops in the middle ends in time, too', async () => {
    service.script.push({ status: 200, headers: { 'content-length': '1000' }, body: '{"oncalls":' });
    expect(await askOnCalls(question(), 100)).toMatchObject({
      kind: 'failed',
      reason: 'it did not answer within 0.1 seconds',
    });
  });

  test.each<[string, Record<string, string>, number]>([
    ['without a pause, after 30 seconds', {}, 0.5],
    ['with Retry-After, after that', { 'retry-after': '120' }, 2],
    ['with ratelimit-reset, after that', { 'ratelimit-reset': '60' }, 1],
    ['with a pause of an hour, after five minutes', { 'retry-after': '3600' }, 5],
  ])('it is asked again %s', async (_, headers, minutes) => {
    fails(429, headers);
    says(shift(ANA, at(600)));
    await who();
    expect(await who(minutes - 0.01)).toMatch(/^unknown/);
    expect(await who(minutes)).toBe('ana until 600');
  });

  test('the last answer is kept for an hour, and says from when it is', async () => {
    says(shift(ANA, at(600)));
    await who();
    service.script.push(...Array.from({ length: 20 }, () => ({ status: 503 })));
    expect(await who(5)).toBe('ana until 600 as of 0, it answered 503');
    expect(await who(59)).toBe('ana until 600 as of 0, it answered 503');
    expect(await who(61)).toBe('unknown: it answered 503');
  });

  test('but not beyond its end: whose turn is over is not called', async () => {
    says(shift(ANA, at(10)));
    await who();
    fails(500);
    fails(500);
    expect([await who(9), await who(10)]).toEqual([
      'ana until 10 as of 0, it answered 500',
      'unknown: it answered 500',
    ]);
  });
});
