import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pagerduty } from '../../../src/page/pagerduty.ts';
import { pagerdutySchedule } from '../../../src/page/pagerduty-schedule.ts';
import type { Roster } from '../../../src/ports/on-call.ts';
import { ANA } from '../../build.ts';
import { type PagerService, startPagerService } from '../../page/pager-service.ts';
import { type Office, openOffice } from '../office.ts';
import { BEN, HELP, openPagerDesk, type PagerDesk, pagingConfig, SENIOR } from './pager-desk.ts';

/** The pager and the API of schedules are servers on loopback that behave as documented. */

let office: Office;
let pager: PagerService;
let schedule: PagerService;
let desk: PagerDesk;
beforeAll(async () => {
  office = await openOffice();
});
beforeEach(async () => {
  [pager, schedule] = await Promise.all([startPagerService(), startPagerService()]);
});
afterEach(async () => {
  await desk.rest();
  await Promise.all([pager.close(), schedule.close()]);
});
afterAll(() => office.close());

async function arrange(chain: readonly string[], seniors: readonly string[]) {
  const { escalation } = pagingConfig('any');
  const override = {
    teams: { operators: [], approvers: [], seniors },
    escalation: { ...escalation, repeat: 1, chain, schedule: 'PI7DH85' },
  };
  desk = await openPagerDesk(office, {
    pagers: [pagerduty({ routingKey: 'R0', apiUrl: pager.url })],
    override,
  });
  const { people } = desk.parts.config;
  const roster: Roster = pagerdutySchedule({
    schedule: 'PI7DH85',
    token: 't0ken',
    apiUrl: schedule.url,
    people,
    log: office.log,
  });
  return desk.open({ roster });
}
const says = (user: { id: string; name: string } | null, end: string | null = null) =>
  schedule.script.push({
    status: 200,
    body: JSON.stringify({ oncalls: user === null ? [] : [{ user, end, escalation_level: 1 }] }),
  });
const TIM = { id: 'PTIM123', name: 'Tim Wright' };

describe('a page by the schedule', () => {
  test('goes to whom it names, and next to who has come on call meanwhile', async () => {
    const paging = await arrange(['oncall', 'ben'], ['ben']);
    says(TIM, '2026-11-20T03:05:00Z');
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    says({ id: 'PCEM123', name: 'Cem' });
    desk.forward(10);
    await desk.comesTo(paging, 'senior 2 taken');
    expect((await desk.told()).filter((each) => each.includes('trigger'))).toEqual([
      'senior 1: trigger pagerduty PTIM123',
      'senior 2: trigger pagerduty PCEM123',
    ]);
  });

  test('goes to the seniors while PagerDuty does not say, and to whom it names when it does', async () => {
    const paging = await arrange(['oncall'], ['ben']);
    schedule.script.push({ status: 500 });
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    says(TIM);
    desk.forward(10);
    await desk.comesTo(paging, 'senior 2 taken');
    expect((await desk.told()).filter((each) => each.includes('trigger'))).toEqual([
      'senior 1: trigger pagerduty ben',
      'senior 2: trigger pagerduty PTIM123',
    ]);
  });

  test('with nobody else to call, it waits for PagerDuty as long as for a person, then says so', async () => {
    const paging = await arrange(['oncall'], []);
    schedule.script.push(...Array.from({ length: 40 }, () => ({ status: 500 })));
    await desk.write(ANA, SENIOR);
    for (let asked = 0; asked < 3; asked += 1) {
      await paging.look();
      desk.forward(0.5);
    }
    expect(await desk.told()).toEqual([]);
    desk.forward(10);
    await desk.comesTo(paging, 'senior page.unanswered');
    expect(await office.bodies(desk.caseId)).toContainEqual({
      kind: 'page.unanswered',
      level: 'senior',
      reason: 'nobody knows who is on call, and nobody else is named to be paged',
    });
  });

  test('comes as soon as PagerDuty answers', async () => {
    const paging = await arrange(['oncall'], []);
    schedule.script.push({ status: 500 });
    says(TIM);
    await desk.write(ANA, SENIOR);
    await paging.look();
    desk.forward(1);
    await desk.comesTo(paging, 'senior 1 taken');
    expect((await desk.told())[0]).toBe('senior 1: trigger pagerduty PTIM123');
  });

  test('that is taken is told to the pager without asking who is on call', async () => {
    const paging = await arrange(['oncall'], ['ben']);
    says(TIM);
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    desk.forward(6);
    schedule.script.push('hang');
    await desk.write(BEN, HELP);
    await desk.comesTo(paging, 'senior 2 taken');
    expect(schedule.heard).toHaveLength(1);
  });
});
