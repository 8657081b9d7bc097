import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { pagerdutyHook } from '../../src/page/pagerduty-hook.ts';
import { createMeter } from '../../src/telemetry/meter.ts';
import type { PagerNews } from '../../src/web/hear-pagers.ts';
import { openWeb, type Web } from '../../src/web/open-web.ts';
import { START } from '../build.ts';
import { recordedLog } from './recorded-log.ts';

const opened: Web[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((web) => web.close()));
});

async function open(take: PagerNews['take']) {
  const log = recordedLog();
  const pagers = { hooks: [pagerdutyHook('s')], take, now: () => START };
  const metrics = createMeter();
  const web = await openWeb({ port: 0, address: '127.0.0.1', checks: {}, metrics, slack: null, log, pagers });
  opened.push(web);
  return { url: `http://127.0.0.1:${web.port}`, log };
}

const BODY = JSON.stringify({
  event: {
    event_type: 'incident.acknowledged',
    agent: { summary: 'Ben' },
    data: { incident_key: 'umpire:neuros-1:senior' },
  },
});
const post = (url: string, body = BODY, signed = BODY) =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { 'x-pagerduty-signature': `v1=${createHmac('sha256', 's').update(signed).digest('hex')}` },
  });

describe('/pager/pagerduty', () => {
  test('is heard, and answered when it is written down', async () => {
    const taken: unknown[] = [];
    const { url } = await open(async (taking) => void taken.push(taking));
    expect((await post(`${url}/pager/pagerduty`)).status).toBe(200);
    expect(taken).toEqual([{ key: 'umpire:neuros-1:senior', way: 'pagerduty', by: 'Ben' }]);
  });

  test('comes again when it could not be written down', async () => {
    const { url, log } = await open(async () => {
      throw new Error('the store is away');
    });
    expect((await post(`${url}/pager/pagerduty`)).status).toBe(500);
    expect(log.lines.map(({ event }) => event)).toEqual(['web.pager-failed']);
  });

  test('unsigned, too big, by GET or elsewhere it changes nothing', async () => {
    const taken: unknown[] = [];
    const { url } = await open(async (taking) => void taken.push(taking));
    const big = 'x'.repeat(600 * 1024);
    expect((await post(`${url}/pager/pagerduty`, BODY, 'another')).status).toBe(401);
    const got = await fetch(`${url}/pager/pagerduty`);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(`${url}/pager/other`)).status).toBe(413);
    expect([413, 'cut']).toContain(
      await post(`${url}/pager/pagerduty`, big, big).then(
        ({ status }) => status,
        () => 'cut',
      ),
    );
    expect(taken).toEqual([]);
  });

  test('that breaks off is nobody’s fault: nothing is logged, and the next is heard', async () => {
    const taken: unknown[] = [];
    const { url, log } = await open(async (taking) => void taken.push(taking));
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /pager/pagerduty HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    await once(socket, 'connect');
    // Asked on the same connection pool, and answered: by then the first request is being read.
    await fetch(`${url}/pager/pagerduty`);
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await post(`${url}/pager/pagerduty`)).status).toBe(200);
    expect(taken).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });
});
