import { expect } from 'vitest';
import { fields } from '../../page/pager-service.ts';
import { CURE } from './shop.ts';
import { calls, createTeller, download, idOn, part, type Teller } from './teller.ts';
import { MINUTES, type World } from './world.ts';

const MINUTE = 60_000;
export const NOTE = 'alert when the disk goes away';
export const DECISION = 'Mount the disk again, then start the database once; Cleo leads.';

/**
 * Three strikes, five, eight, and the way back. `between` is called after each step, when all that the step set going
 * has settled. Resolves with the report as the thread has it, as Markdown.
 */
export async function tellStory(world: World, between: (step: string) => Promise<void>): Promise<string> {
  const teller = createTeller(world, between);
  await threeStrikes(teller);
  await fiveStrikes(teller);
  await eightStrikes(teller);
  await theMeeting(teller);
  return theWayBack(teller);
}

async function threeStrikes({ world, step, tries, fails }: Teller): Promise<void> {
  const { ana, dana } = world.people;
  for (const strike of [1, 2, 3])
    await step(`fix ${strike} fails`, async () => {
      await tries(strike);
      await fails(strike);
    });
  const help = await step('help is wanted', async () => {
    const call = await world.sees('Help wanted: 3 strikes on shop', 'Locked until then', '<@U0DANA>');
    expect(call.where).toBe('leads');
    await world.sees('so far: 3 strikes in');
    return world.sees('Help wanted: 3 strikes on shop', 'Locked until another person helps');
  });
  await step('the same again is denied', async () => {
    await tries(4);
    await world.sees('Denied by the rules: docker start shop-db', 'locked until another person helps');
  });
  await step('a look at it is no strike', async () => {
    await dana.types('/diagnose shop');
    await world.sees('shop fails in layer 4 of 5, Containers');
    expect(await dana.types('/strikes shop')).toMatch(/3 strikes.*After 2 more, a change needs a senior/s);
  });
  await step('Ana cannot help herself, Dana can', async () => {
    await ana.reacts('raising_hand', help);
    await dana.reacts('raising_hand', help);
    const card = await world.sees('Help came: 3 strikes on shop', 'Dana helps since');
    expect(card.whole).not.toContain('Ana helps');
    await world.sees(/Dana[^"]{0,9}: 3 strikes on shop/);
  });
}

async function fiveStrikes({ world, step, tries, fails }: Teller): Promise<void> {
  const { clock, pager } = world;
  await step('the same again is allowed, and fails', async () => {
    await tries(4);
    await fails(4);
    await world.sees('It failed again since: help is needed once more.');
  });
  await step('fix 5 fails, and Ben is paged', async () => {
    await tries(5);
    await fails(5);
    await world.sees('A senior is needed: 5 strikes on shop', /: Ben by PagerDuty(?!, under way)/);
    expect(calls(world)).toEqual({ 'umpire:CASE:senior': ['trigger Ben'] });
  });
  await step('nobody answers, and Cleo is paged', async () => {
    await clock.forward(MINUTES * MINUTE + 1_000);
    await world.sees('A senior is needed', /: Ben by PagerDuty.*: Cleo by PagerDuty(?!, under way)/);
    expect(calls(world)).toEqual({ 'umpire:CASE:senior': ['trigger Ben', 'trigger Cleo'] });
  });
  await step('Cleo takes it in PagerDuty', async () => {
    const key = String(fields(part(pager.taken[0])).dedup_key);
    expect(await world.acknowledges(key, 'Cleo')).toBe(200);
    await world.sees('A senior is needed', /Cleo took it at .* in PagerDuty/);
    expect(await world.acknowledges(key, 'Cleo, delivered twice')).toBe(200);
  });
  await step('time goes by, and nobody else is called', () => clock.forward(MINUTES * MINUTE + 1_000));
}

async function eightStrikes({ world, step, asks, fails }: Teller): Promise<void> {
  const { pager } = world;
  const { cleo } = world.people;
  for (const strike of [6, 7]) {
    const card = await step(`fix ${strike} is asked for`, () => asks(strike));
    await step(`fix ${strike} is approved by Cleo, and fails`, async () => {
      if (strike === 6) await cleo.reacts('white_check_mark', card);
      else await cleo.clicks(`approve ${idOn(card)}`, card);
      await fails(strike);
    });
  }
  const last = await step('fix 8 is asked for', () => asks(8));
  await step('fix 8 fails: frozen, and Ben is paged in chat, because PagerDuty refuses', async () => {
    pager.script.push({ status: 400, body: '{"status":"invalid event"}' });
    await cleo.reacts('white_check_mark', last);
    await fails(8);
    await world.sees('Frozen: 8 strikes on shop', /Ben by PagerDuty, in vain.*Ben by chat(?!, under way)/);
    const page = await world.sees('Page for Ben: shop: 8 strikes, frozen', '<@U0BEN>');
    expect(page.where).toBe('leads');
    const meeting = await world.sees('The team must meet: 8 strikes on shop', 'Invited', 'Ana, Dana');
    expect(meeting.where).toMatch(/^umpire-shop-/);
    expect(await download(world, /meeting-shop-\w+\.ics/)).toContain('BEGIN:VCALENDAR');
  });
}

async function theMeeting({ world, step }: Teller): Promise<void> {
  const { ana, cleo, dana } = world.people;
  await step('a change is denied', async () => {
    await ana.types(`/exec shop ${CURE}`);
    await world.sees(`Denied by the rules: ${CURE} on shop`, 'shop is frozen');
  });
  await step('only a senior tells the decision', async () => {
    expect(await dana.types(`/incident shop resolve ${DECISION}`)).toContain('Only a senior');
    await cleo.types(`/incident shop resolve ${DECISION}`);
    await world.sees('The team has met: 8 strikes on shop', DECISION, 'What was tried');
    await world.sees('The team has met: 8 strikes on shop', DECISION, 'Invited');
    await world.sees('shop: 8 strikes, frozen, the team must meet', 'Cleo took it.');
  });
  await step('Dana notes what is left to do', async () => {
    expect(await dana.types(`/incident shop note follow-up: ${NOTE}`)).toContain('Your note is in case');
  });
}

async function theWayBack({ world, step }: Teller): Promise<string> {
  const { ana, cleo, dana } = world.people;
  const cure = await step('the disk is back, and the cure is asked for', async () => {
    await world.shop.mend();
    await ana.types(`/exec shop ${CURE}`);
    return world.sees(`Ana wants: ${CURE} on shop`, 'Waiting for approval');
  });
  await step('green: the case is closed', async () => {
    await cleo.clicks(`approve ${idOn(cure)}`, cure);
    await world.sees(`Done: ${CURE} on shop`, 'All layers are green');
    expect(await world.shop.isRunning()).toBe(true);
    await world.sees('is closed: 8 strikes in');
    expect(await download(world, /timeline\.png/)).toMatch(/^.PNG/);
    await world.sees('Over: 3 strikes on shop');
    await world.sees('shop: 8 strikes, frozen', 'It is over.');
  });
  return step('the report', async () => {
    expect(await dana.types('/incident shop report')).toMatch(/Report INC-[\d-]+ is in the case’s thread/);
    await world.sees(/Incident report INC-/);
    return download(world, /INC-[\d-]+\.md/);
  });
}
