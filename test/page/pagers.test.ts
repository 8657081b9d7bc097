import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPagers } from '../../src/page/open-pagers.ts';
import { opsgenie } from '../../src/page/opsgenie.ts';
import { opsgenieHook } from '../../src/page/opsgenie-hook.ts';
import { pagerduty } from '../../src/page/pagerduty.ts';
import { pagerdutyHook } from '../../src/page/pagerduty-hook.ts';
import { post } from '../../src/page/post.ts';
import { webhook, webhookHook } from '../../src/page/webhook.ts';
import type { PageCall } from '../../src/ports/pager.ts';
import { START } from '../build.ts';
import { pageCall } from './page-call.ts';
import { type Deed, fields, type PagerService, startPagerService } from './pager-service.ts';

let service: PagerService;
beforeEach(async () => {
  service = await startPagerService();
});
afterEach(() => service.close());

const KEY = 'umpire:neuros-1:senior';
const page = (override: Partial<PageCall> = {}) =>
  pageCall({ lines: ['Case neuros-1 on host lab.'], ...override });
const never = new AbortController().signal;
const duty = () => pagerduty({ routingKey: 'R0UTE', apiUrl: service.url });

describe('what an answer means', () => {
  test.each<[string, Deed, object]>([
    ['202 is taken', { status: 202 }, { kind: 'taken' }],
    [
      '400 is refused, with its reason',
      { status: 400, body: '{"errors":["bad"]}' },
      { kind: 'refused', message: 'it answered 400: {"errors":["bad"]}' },
    ],
    ['403 is refused', { status: 403 }, { kind: 'refused' }],
    [
      'a redirect is refused: the key goes nowhere else',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { kind: 'refused' },
    ],
    [
      '429 asks for a pause',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'busy', pauseMs: 7_000 },
    ],
    ['429 without one is half a minute', { status: 429 }, { kind: 'busy', pauseMs: 30_000 }],
    [
      '429 with nonsense, too',
      { status: 429, headers: { 'retry-after': 'later' } },
      { kind: 'busy', pauseMs: 30_000 },
    ],
    ['500 may pass', { status: 500 }, { kind: 'unsure' }],
    ['503 may pass', { status: 503 }, { kind: 'unsure' }],
    ['a dropped connection says nothing', 'drop', { kind: 'unsure' }],
    ['one dropped after it was taken says no more', 'take-and-drop', { kind: 'unsure' }],
  ])('%s', async (_, deed, answer) => {
    service.script.push(deed);
    expect(await duty().send(page(), never)).toMatchObject(answer);
    expect(service.heard).toHaveLength(1);
  });

  test('no answer is given up at the time limit', async () => {
    service.script.push('hang');
    const over = new AbortController();
    const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(over.signal);
    const answering = post({ url: new URL(service.url), headers: {}, body: {} }, never);
    await vi.waitFor(() => expect(service.heard).toHaveLength(1));
    over.abort();
    const answer = await answering;
    expect(limit).toHaveBeenCalledExactlyOnceWith(10_000);
    limit.mockRestore();
    expect(answer).toEqual({ kind: 'unsure', message: 'it did not answer in time' });
  });

  test('stopping ends a call that hangs', async () => {
    service.script.push('hang');
    const stop = new AbortController();
    const answer = duty().send(page(), stop.signal);
    stop.abort();
    expect(await answer).toMatchObject({ kind: 'unsure' });
  });

  test('a service that is not there may come back', async () => {
    const { url } = service;
    await service.close();
    expect(await pagerduty({ routingKey: 'R', apiUrl: url }).send(page(), never)).toMatchObject({
      kind: 'unsure',
    });
    service = await startPagerService();
  });

  test('an endless refusal is read only a little', async () => {
    service.script.push({ status: 400, body: 'x'.repeat(5_000_000) });
    const answer = await duty().send(page(), never);
    expect(answer.kind === 'refused' && answer.message.length).toBeLessThan(400);
  });
});

describe('PagerDuty', () => {
  test('is triggered by Events v2, under the key of case and level', async () => {
    await duty().send(page(), never);
    const [said] = service.taken;
    expect(said?.path).toBe('/v2/enqueue');
    expect(said && fields(said)).toMatchObject({
      routing_key: 'R0UTE',
      event_action: 'trigger',
      dedup_key: KEY,
      payload: { summary: 'neuros: 5 strikes, a senior is needed', severity: 'critical', source: 'lab' },
    });
  });

  test.each(['acknowledge', 'resolve'] as const)('%s names the key and nothing else', async (action) => {
    await duty().send(page({ action, to: null }), never);
    expect(service.taken.map(fields)).toEqual([
      { routing_key: 'R0UTE', event_action: action, dedup_key: KEY },
    ]);
  });

  test('a summary keeps to its limit', async () => {
    await duty().send(page({ summary: 'y'.repeat(5_000) }), never);
    expect(service.taken.map(fields)).toMatchObject([{ payload: { summary: 'y'.repeat(1_024) } }]);
  });
});

describe('Opsgenie', () => {
  test('opens, acknowledges and closes one alert by its alias', async () => {
    const genie = opsgenie({ apiKey: 'k', apiUrl: `${service.url}/` });
    await genie.send(page(), never);
    await genie.send(page({ action: 'acknowledge', to: null, takenBy: 'Ben' }), never);
    await genie.send(page({ action: 'resolve', to: null }), never);
    expect(service.taken.map(({ path }) => path)).toEqual([
      '/v2/alerts',
      '/v2/alerts/umpire%3Aneuros-1%3Asenior/acknowledge?identifierType=alias',
      '/v2/alerts/umpire%3Aneuros-1%3Asenior/close?identifierType=alias',
    ]);
    expect(service.taken.map(fields)).toMatchObject([{ alias: KEY, priority: 'P1' }, { user: 'Ben' }, {}]);
    expect(service.taken.every(({ headers }) => headers.authorization === 'GenieKey k')).toBe(true);
  });

  test('its limits are kept to', async () => {
    const genie = opsgenie({ apiKey: 'k', apiUrl: service.url });
    await genie.send(page({ summary: 'y'.repeat(500), lines: ['z'.repeat(20_000)] }), never);
    await genie.send(page({ action: 'acknowledge', to: null, takenBy: 'x'.repeat(200) }), never);
    expect(service.taken.map(fields)).toMatchObject([
      { message: 'y'.repeat(130), description: 'z'.repeat(15_000) },
      { user: 'x'.repeat(100) },
    ]);
  });
});

describe('the signed webhook', () => {
  test('can be checked by whoever has the secret, and names the call', async () => {
    await webhook({ url: `${service.url}/page`, secret: 's', now: () => START }).send(
      page({ number: 3 }),
      never,
    );
    const [said] = service.taken;
    if (said === undefined) throw new Error('nothing was sent');
    const timestamp = String(START.getTime() / 1_000);
    const signature = createHmac('sha256', 's').update(`${timestamp}.${said.body}`).digest('hex');
    expect(said.headers).toMatchObject({
      'x-umpire-timestamp': timestamp,
      'x-umpire-signature': `v1=${signature}`,
      'x-umpire-delivery': `${KEY}:3`,
    });
    expect(fields(said)).toMatchObject({
      schema: 1,
      key: KEY,
      action: 'trigger',
      to: { id: 'ben', name: 'Ben' },
    });
    expect(said.body).not.toContain('accounts');
    expect(said.body).not.toContain('example.com');
  });
});

describe('what pagers say', () => {
  const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
  const body = JSON.stringify({
    event: {
      id: '01ABC',
      event_type: 'incident.acknowledged',
      agent: { type: 'user_reference', id: 'P1', summary: 'Ben Kaya' },
      data: { id: 'PGR0VU2', type: 'incident', incident_key: KEY },
    },
  });
  const read = (signature: string | undefined, text = body) =>
    pagerdutyHook('s').read({ 'x-pagerduty-signature': signature }, text, START);

  test('PagerDuty’s acknowledgement names the page and the person', () => {
    const news = [{ key: KEY, way: 'pagerduty', by: 'Ben Kaya' }];
    expect(read(`v1=${hex('s', body)}`)).toEqual(news);
    expect(read(`v1=${hex('old', body)},v1=${hex('s', body)}`)).toEqual(news);
  });

  test.each([
    ['none', undefined],
    ['empty', ''],
    ['of another secret', `v1=${hex('t', body)}`],
    ['of another body', `v1=${hex('s', `${body} `)}`],
    ['of another version', `v2=${hex('s', body)}`],
    ['cut short', `v1=${hex('s', body).slice(0, 32)}`],
    ['too far down the list', `${'v1=x,'.repeat(10)}v1=${hex('s', body)}`],
  ])('a signature that is %s is refused', (_, signature) => expect(read(signature)).toBeNull());

  test.each([
    'not json',
    '[]',
    'null',
    '{"event":{"event_type":"incident.triggered"}}',
    '{"event":{"event_type":"incident.acknowledged"}}',
  ])('signed %s says nothing', (text) => expect(read(`v1=${hex('s', text)}`, text)).toEqual([]));

  const alert = (action: string, fields: object = { alias: KEY, username: 'ben@example.com' }) =>
    JSON.stringify({ action, alert: { alertId: '1', ...fields }, source: { name: 'web', type: 'web' } });
  const hear = (authorization: string | undefined, text = alert('Acknowledge')) =>
    opsgenieHook('s3cret').read({ authorization }, text, START);

  test('Opsgenie’s acknowledgement names the page and the person', () => {
    expect(hear('Bearer s3cret')).toEqual([{ key: KEY, way: 'opsgenie', by: 'ben@example.com' }]);
    expect(hear('bearer s3cret', alert('Acknowledge', { alias: KEY }))).toEqual([
      { key: KEY, way: 'opsgenie', by: '' },
    ]);
  });

  test.each([
    undefined,
    '',
    's3cret',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3crets',
    'Bearer S3CRET',
    'Basic s3cret',
    'Bearer s3cret s3cret',
  ])('%j is not Opsgenie', (authorization) => expect(hear(authorization)).toBeNull());

  test.each(['not json', '[]', alert('Create'), alert('UnAcknowledge'), alert('Acknowledge', { alias: 7 })])(
    '%s from Opsgenie says nothing',
    (text) => expect(hear('Bearer s3cret', text)).toEqual([]),
  );

  test('each can be heard without being called, and the other way round', () => {
    const names = (options: Parameters<typeof openPagers>[0]) => {
      const { pagers, hooks } = openPagers(options);
      return [pagers.map(({ way }) => way), hooks.map(({ name }) => name)];
    };
    expect(names({ opsgenie: { webhookSecret: 's' }, pagerduty: { routingKey: 'k' } })).toEqual([
      ['pagerduty'],
      ['opsgenie'],
    ]);
    const server = { host: 'localhost', port: 25, secure: false };
    expect(names({ opsgenie: { apiKey: 'k' }, email: { server, from: 'u@example.com' } })).toEqual([
      ['opsgenie', 'email'],
      [],
    ]);
  });

  test('our own webhook is heard for five minutes', () => {
    const text = JSON.stringify({ key: KEY, action: 'acknowledge', by: 'Ben' });
    const seconds = START.getTime() / 1_000;
    const hear = (timestamp: number, secret = 's') =>
      webhookHook('s').read(
        {
          'x-umpire-timestamp': String(timestamp),
          'x-umpire-signature': `v1=${hex(secret, `${timestamp}.${text}`)}`,
        },
        text,
        START,
      );
    expect(hear(seconds)).toEqual([{ key: KEY, way: 'webhook', by: 'Ben' }]);
    expect(hear(seconds - 300)).toHaveLength(1);
    expect(hear(seconds - 301)).toBeNull();
    expect(hear(seconds + 301)).toBeNull();
    expect(hear(seconds, 't')).toBeNull();
  });
});
