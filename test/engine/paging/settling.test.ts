import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pagerduty } from '../../../src/page/pagerduty.ts';
import { webhook } from '../../../src/page/webhook.ts';
import { createMeter } from '../../../src/telemetry/meter.ts';
import { ANA } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type Deed, fields, type PagerService, startPagerService } from '../../page/pager-service.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from '../show/recording-chat.ts';
import { BEN, CLOSED, HELP, MEETING, openPagerDesk, type PagerDesk, SENIOR } from './pager-desk.ts';

let office: Office;
let service: PagerService;
let desk: PagerDesk;
beforeAll(async () => {
  office = await openOffice();
});
beforeEach(async () => {
  service = await startPagerService();
});
afterEach(async () => {
  await desk.rest();
  await service.close();
});
afterAll(() => office.close());

const duty = () => pagerduty({ routingKey: 'R', apiUrl: service.url });
const accepted = () => service.taken.map((each) => fields(each).event_action);
const fail = (times: number, deed: Deed = { status: 503 }) =>
  service.script.push(...Array.from({ length: times }, () => deed));

/** Ana was called, and the case is over; the pager has yet to hear of that. */
async function over() {
  const paging = await desk.open();
  await desk.write(ANA, SENIOR);
  await desk.comesTo(paging, 'senior 1 taken');
  return paging;
}

describe('a pager that is told how it stands', () => {
  test('is told after an outage of hours, once', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await over();
    fail(20);
    await desk.write(ANA, CLOSED);
    await until('it hears of it', async () => {
      desk.forward(1);
      await paging.look();
      return accepted().length === 2;
    });
    await desk.comesTo(paging, 'senior page.ended');
    expect(accepted()).toEqual(['trigger', 'resolve']);
    expect((await desk.told()).filter((each) => each.includes('resolve'))).toHaveLength(1);
    expect(service.heard).toHaveLength(22);
  });

  test('is given up after a day, with an entry, and the page ends', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await over();
    fail(500);
    await desk.write(ANA, CLOSED);
    await until(
      'it is given up',
      async () => {
        desk.forward(10);
        await paging.look();
        return (await desk.told()).includes('senior page.ended') || undefined;
      },
      20_000,
    );
    expect((await desk.told()).slice(2)).toEqual([
      'senior 2: resolve pagerduty',
      'senior 2 failed',
      'senior page.ended',
    ]);
    expect(service.heard.length).toBeGreaterThan(100);
    expect(service.heard.length).toBeLessThan(160);
    const [failed] = (await office.bodies(desk.caseId)).filter(({ kind }) => kind === 'page.failed');
    expect(failed).toMatchObject({ message: 'not accepted for a day: it answered 503' });
  });

  test('is not told anew for a day by every restart', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const first = await over();
    fail(500);
    await desk.write(ANA, CLOSED);
    await until('it is tried', () => service.heard.length === 2);
    await first.stop();
    desk.forward(25 * 60);
    await desk.comesTo(await desk.open(), 'senior page.ended');
    expect(service.heard).toHaveLength(3);
    expect(await desk.told()).toContain('senior 2 failed');
  });

  test('that refuses it is asked once', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await over();
    fail(1, { status: 400 });
    await desk.write(ANA, CLOSED);
    await desk.comesTo(paging, 'senior page.ended');
    expect(service.heard).toHaveLength(2);
  });

  test('is not told that somebody took what is over meanwhile', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await over();
    fail(1);
    await desk.write(BEN, HELP);
    await until('it is tried', () => service.heard.length === 2);
    await paging.look();
    await desk.write(ANA, CLOSED);
    await desk.comesTo(paging, 'senior page.ended');
    expect(accepted()).toEqual(['trigger', 'resolve']);
    expect((await desk.told()).slice(2)).toEqual([
      'senior 2: acknowledge pagerduty',
      'senior 2 failed',
      'senior 3: resolve pagerduty',
      'senior 3 taken',
      'senior page.ended',
    ]);
  });
});

describe('a pager that hangs', () => {
  test('while it is told of one level does not hold up the page for the next', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    await over();
    fail(1, 'hang');
    await desk.write(BEN, HELP);
    await until('it hangs', () => service.heard.length === 2);
    await desk.write(ANA, MEETING);
    await until('the next level is paged', async () => (await desk.told()).includes('meeting 1 taken'));
    expect(await desk.told()).not.toContain('senior 2 taken');
    expect(accepted()).toEqual(['trigger', 'trigger']);
  });

  test('does not hold up what another is told', async () => {
    const other = await startPagerService();
    const hook = webhook({ url: other.url, secret: 's' });
    desk = await openPagerDesk(office, { pagers: [duty(), hook] });
    const paging = await desk.open();
    fail(1, { status: 400 });
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 2 taken');
    fail(1, 'hang');
    await desk.write(BEN, HELP);
    await until('the other is told', () => other.taken.length === 2);
    expect(other.taken.map((each) => fields(each).action)).toEqual(['trigger', 'acknowledge']);
    expect((await desk.told()).slice(-3)).toEqual([
      'senior 3: acknowledge pagerduty',
      'senior 4: acknowledge webhook',
      'senior 4 taken',
    ]);
    await other.close();
  });

  test('while somebody is called is not told that it was taken before it answers', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    fail(1, 'hang');
    await desk.write(ANA, SENIOR);
    await until('it hangs', () => service.heard.length === 1);
    await desk.write(BEN, HELP);
    await expect.poll(async () => (await office.bodies(desk.caseId)).at(-1)?.kind).toBe('help.given');
    expect(service.heard).toHaveLength(1);
    await service.close();
    service = await startPagerService();
    await paging.stop();
    await desk.comesTo(await desk.open({ pagers: [duty()] }), 'senior 2 taken');
    expect(accepted()).toEqual(['acknowledge']);
  });
});

test('every try is counted, by how it ended', async () => {
  const meter = createMeter();
  const chat = new RecordingChat();
  desk = await openPagerDesk(office, { pagers: [duty()], chats: [chat] });
  const paging = await desk.open({ meter });
  fail(1, { status: 429, headers: { 'retry-after': '1' } });
  fail(3);
  await desk.write(ANA, SENIOR);
  await until('the chat has it', async () => {
    desk.forward(0.5);
    await paging.look();
    return (await desk.told()).includes('senior 2 taken') || undefined;
  });
  const counted = (await meter.metrics()).split('\n').filter((line) => line.startsWith('umpire_pages_total'));
  expect(counted.toSorted()).toEqual([
    'umpire_pages_total{way="chat",action="trigger",outcome="taken"} 1',
    'umpire_pages_total{way="pagerduty",action="trigger",outcome="busy"} 1',
    'umpire_pages_total{way="pagerduty",action="trigger",outcome="failed"} 1',
    'umpire_pages_total{way="pagerduty",action="trigger",outcome="unsure"} 2',
  ]);
});
