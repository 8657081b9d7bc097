import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { pageOnce } from '../../src/app/page-once.ts';
import { type Env, readEnv } from '../../src/config/env.ts';
import type { EventBody, Way } from '../../src/core/case/event.ts';
import { rotationRoster } from '../../src/engine/paging/rotation-roster.ts';
import { ANA } from '../build.ts';
import { type Office, openOffice } from '../engine/office.ts';
import { CLOSED, openPagerDesk, type PagerDesk, pagingConfig, SENIOR } from '../engine/paging/pager-desk.ts';
import { RecordingChat } from '../engine/show/recording-chat.ts';
import { type PagerService, startPagerService } from '../page/pager-service.ts';

let office: Office;
let service: PagerService;
let desk: PagerDesk;
let chat: RecordingChat;
beforeAll(async () => {
  office = await openOffice();
});
beforeEach(async () => {
  service = await startPagerService();
  chat = new RecordingChat();
  desk = await openPagerDesk(office, { chats: [chat] });
  desk.clock.now = new Date();
  office.log.lines.length = 0;
});
afterEach(async () => {
  await desk.rest();
  await service.close();
});
afterAll(() => office.close());

function envOf(variables: Record<string, string>): Env {
  const read = readEnv(variables);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  return read.env;
}

/** What a one-shot command does about pages, with PagerDuty's key set or not. */
async function oneShot({ ways = null, key = true }: { ways?: readonly Way[] | null; key?: boolean } = {}) {
  const plain = pagingConfig(desk.target);
  const config = { ...plain, escalation: { ...plain.escalation, ways } };
  const duty = { PAGERDUTY_ROUTING_KEY: 'R', PAGERDUTY_API_URL: service.url };
  const knowledge = { config, env: envOf(key ? duty : {}) };
  const { log, meter, store } = office;
  const telemetry = { log, meter, redactor: desk.parts.redactor };
  await pageOnce(knowledge, { store }, telemetry, rotationRoster(config));
}

const toAna: EventBody = {
  kind: 'page.sent',
  level: 'senior',
  call: 1,
  action: 'trigger',
  way: 'chat',
  to: { id: 'ana', name: 'Ana' },
};

test('what is due is called by the pagers there are', async () => {
  await desk.write(ANA, SENIOR);
  await oneShot();
  expect(await desk.told()).toEqual(['senior 1: trigger pagerduty ana', 'senior 1 taken']);
});

test('a page for the chat alone is left to who talks there', async () => {
  await desk.write(ANA, SENIOR);
  await oneShot({ ways: ['chat'] });
  expect(await desk.told()).toEqual([]);
  await desk.comesTo(await desk.open(), 'senior 1 taken');
  expect(chat.messages).toMatchObject([{ card: { mentions: [{ name: 'Ana' }] } }]);
});

test('a call by chat that is written down is made there, and by no other', async () => {
  await desk.write(ANA, SENIOR, toAna);
  await oneShot();
  expect(await desk.told()).toEqual(['senior 1: trigger chat ana']);
  expect(service.heard).toEqual([]);
  await desk.comesTo(await desk.open(), 'senior 1 taken');
});

test('a case that is closed meanwhile: the chat is told when somebody talks there again', async () => {
  await desk.write(ANA, SENIOR);
  const bot = await desk.open();
  await desk.comesTo(bot, 'senior 1 taken');
  await bot.stop();
  await desk.write(ANA, CLOSED);
  await oneShot();
  expect(await desk.told()).not.toContain('senior page.ended');
  await desk.comesTo(await desk.open(), 'senior page.ended');
  expect(JSON.stringify(chat.messages[0]?.card)).toContain('It is over.');
});

test('a chat that is no way any more keeps no page open', async () => {
  await desk.write(ANA, SENIOR, toAna, { kind: 'page.taken', level: 'senior', call: 1 }, CLOSED);
  await oneShot({ ways: ['pagerduty'] });
  expect((await desk.told()).at(-1)).toBe('senior page.ended');
});

test('a way that is not set up is said in the log, and stops nothing', async () => {
  await desk.write(ANA, SENIOR);
  await oneShot({ ways: ['pagerduty', 'chat'], key: false });
  expect(office.log.lines).toMatchObject([
    {
      event: 'paging.once-failed',
      fields: { error: { message: expect.stringContaining('names `pagerduty`') } },
    },
  ]);
  expect(await desk.told()).toEqual([]);
});
