import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { foldCase } from '../../../src/core/case/case.ts';
import { pagerduty } from '../../../src/page/pagerduty.ts';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { ANA } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { fields, type PagerService, startPagerService } from '../../page/pager-service.ts';
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
/** `trigger umpire:…:senior`, as the service accepted them. */
const accepted = () => service.taken.map(fields).map((each) => `${each.event_action} ${each.dedup_key}`);
const key = (level = 'senior') => `umpire:${desk.caseId}:${level}`;
const card = async (level = 'senior') => {
  const state = foldCase(await office.store.ledger.events(desk.caseId));
  const message = state && caseMessages(state).find((each) => each.key.endsWith(`/${level}`));
  return JSON.stringify(message?.card);
};

describe('a level that asks for a senior', () => {
  test('pages one after another until somebody takes it, and tells the pager how it ends', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    desk.forward(9.9);
    await paging.look();
    expect(accepted()).toEqual([`trigger ${key()}`]);
    desk.forward(0.1);
    await desk.comesTo(paging, 'senior 2 taken');
    await desk.write(BEN, HELP);
    await desk.comesTo(paging, 'senior 3 taken');
    desk.forward(60);
    await paging.look();
    await desk.write(ANA, CLOSED);
    await desk.comesTo(paging, 'senior page.ended');
    expect(await desk.told()).toEqual([
      'senior 1: trigger pagerduty ana',
      'senior 1 taken',
      'senior 2: trigger pagerduty ben',
      'senior 2 taken',
      'senior 3: acknowledge pagerduty',
      'senior 3 taken',
      'senior 4: resolve pagerduty',
      'senior 4 taken',
      'senior page.ended',
    ]);
    expect(accepted()).toEqual([
      `trigger ${key()}`,
      `trigger ${key()}`,
      `acknowledge ${key()}`,
      `resolve ${key()}`,
    ]);
    expect(await office.store.ledger.paging()).not.toContain(desk.caseId);
  });

  test('help alone pages nobody', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    await desk.write(ANA, { kind: 'level.reached', level: 'help', strikes: 3 });
    await paging.look();
    expect(await office.store.ledger.paging()).not.toContain(desk.caseId);
    expect(service.heard).toEqual([]);
  });

  test('taken in the pager: shown on the card, and the pager is not told what it said', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    const taking = { key: key(), way: 'pagerduty', by: 'Ben  Kaya' } as const;
    await Promise.all([paging.take(taking), paging.take(taking)]);
    await paging.take({ ...taking, key: 'umpire:nobody-1:senior' });
    await paging.take({ ...taking, key: 'something else' });
    desk.forward(60);
    await paging.look();
    expect((await desk.told()).slice(2)).toEqual(['senior acknowledged by Ben Kaya in pagerduty']);
    expect(await card()).toContain('Ben Kaya took it at 2026-11-20 03:00 UTC, in PagerDuty.');
  });

  test('nobody answers: the chain ends, and the card says so', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    for (const call of [1, 2, 3]) {
      await desk.comesTo(paging, `senior ${call} taken`);
      desk.forward(10);
    }
    await desk.comesTo(paging, 'senior page.unanswered');
    desk.forward(600);
    await paging.look();
    expect(service.taken).toHaveLength(3);
    expect(await card()).toContain('Nobody is called any more');
  });

  test('a later level takes over: nobody is called for both', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    await desk.write(ANA, MEETING);
    await desk.comesTo(paging, 'meeting 1 taken');
    desk.forward(10);
    await desk.comesTo(paging, 'meeting 2 taken');
    await desk.write(ANA, CLOSED);
    await until('both are over', async () => {
      await paging.look();
      return (await desk.told()).filter((each) => each.endsWith('page.ended')).length === 2;
    });
    expect(accepted().toSorted()).toEqual(
      [
        `resolve ${key()}`,
        `resolve ${key('meeting')}`,
        `trigger ${key()}`,
        `trigger ${key('meeting')}`,
        `trigger ${key('meeting')}`,
      ].toSorted(),
    );
  });

  test('secrets are not paged', async () => {
    desk = await openPagerDesk(office, { pagers: [duty()] });
    const override = new Map([
      [desk.target, { name: desk.target, host: 'lab', runbook: 'n', environment: 'staging' as const }],
    ]);
    const paging = await desk.open({
      config: { ...desk.parts.config, targets: override },
      redactor: { redact: (text) => text.replaceAll('lab', '[redacted]'), redactArgv: (argv) => [...argv] },
    });
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    expect(service.taken.map(fields)).toMatchObject([
      { payload: { custom_details: { text: expect.stringContaining('[redacted]') } } },
    ]);
  });
});

describe('a service in trouble', () => {
  const arrange = async (chat?: RecordingChat) => {
    desk = await openPagerDesk(office, { pagers: [duty()], chats: chat === undefined ? [] : [chat] });
    const paging = await desk.open();
    return paging;
  };

  test('429: nothing is sent before Retry-After, then once', async () => {
    const paging = await arrange();
    service.script.push({ status: 429, headers: { 'retry-after': '20' } });
    await desk.write(ANA, SENIOR);
    await until('it was asked', () => service.heard.length === 1);
    await paging.look();
    desk.forward(19 / 60);
    await paging.look();
    expect(service.heard).toHaveLength(1);
    desk.forward(1 / 60);
    await desk.comesTo(paging, 'senior 1 taken');
    expect(accepted()).toEqual([`trigger ${key()}`]);
  });

  test('429, and the clock is set back: nobody waits until it has caught up', async () => {
    const paging = await arrange();
    service.script.push({ status: 429, headers: { 'retry-after': '20' } });
    await desk.write(ANA, SENIOR);
    await until('it was asked', () => service.heard.length === 1);
    desk.forward(-60);
    await desk.comesTo(paging, 'senior 1 taken');
    const events = await office.store.ledger.events(desk.caseId);
    const times = events.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(accepted()).toEqual([`trigger ${key()}`]);
  });

  test('a clock behind the one that wrote the case: nothing is written before what it follows', async () => {
    const paging = await arrange();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    await desk.write(BEN, HELP);
    desk.forward(-60);
    await desk.comesTo(paging, 'senior 2 taken');
    const events = await office.store.ledger.events(desk.caseId);
    const told = events.find(({ body }) => body.kind === 'page.sent' && body.call === 2);
    expect(told?.at).toEqual(events.find(({ body }) => body.kind === 'help.given')?.at);
  });

  test.each([
    ['500', { status: 500 } as const],
    ['a dropped connection', 'drop' as const],
  ])('%s is tried again until it is accepted', async (_, deed) => {
    const paging = await arrange();
    service.script.push(deed, deed, deed);
    await desk.write(ANA, SENIOR);
    await until('it is accepted', async () => {
      desk.forward(0.5);
      await paging.look();
      return service.taken.length === 1;
    });
    await desk.comesTo(paging, 'senior 1 taken');
    expect(service.heard).toHaveLength(4);
    expect((await desk.told()).filter((each) => each.includes('trigger'))).toHaveLength(1);
  });

  test('taken and then dropped: the same key again, so one alert', async () => {
    const paging = await arrange();
    service.script.push('take-and-drop');
    await desk.write(ANA, SENIOR);
    await until('it is accepted', async () => {
      desk.forward(0.1);
      await paging.look();
      return (await desk.told()).includes('senior 1 taken');
    });
    expect(new Set(accepted())).toEqual(new Set([`trigger ${key()}`]));
  });

  test('400 is final: the chat is next, at once', async () => {
    const chat = new RecordingChat();
    const paging = await arrange(chat);
    service.script.push({ status: 400, body: 'invalid routing key hunter2hunter2' });
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 2 taken');
    expect(await desk.told()).toEqual([
      'senior 1: trigger pagerduty ana',
      'senior 1 failed',
      'senior 2: trigger chat ana',
      'senior 2 taken',
    ]);
    expect(await card()).toContain('in vain');
    expect(await card()).not.toContain('hunter2');
  });

  test('never accepted: given up after four tries, and the next is called', async () => {
    const paging = await arrange();
    service.script.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
    await desk.write(ANA, SENIOR);
    await until('the next is called', async () => {
      desk.forward(0.5);
      await paging.look();
      return (await desk.told()).includes('senior 2 taken');
    });
    expect((await desk.told()).slice(0, 3)).toEqual([
      'senior 1: trigger pagerduty ana',
      'senior 1 failed',
      'senior 2: trigger pagerduty ben',
    ]);
    expect(service.heard).toHaveLength(5);
  });

  test('one that hangs holds up no other case', async () => {
    const paging = await arrange();
    const other = desk;
    service.script.push('hang');
    await other.write(ANA, SENIOR);
    await until('it hangs', () => service.heard.length === 1);
    desk = await openPagerDesk(office, { pagers: [duty()] });
    await desk.write(ANA, SENIOR);
    await until('the other is paged', async () => (await desk.told()).includes('senior 1 taken'));
    expect(await other.told()).toEqual(['senior 1: trigger pagerduty ana']);
    await paging.stop();
  });
});

describe('the chat, which needs nothing', () => {
  test('calls a person by name in the case’s thread, and shows who took it', async () => {
    const chat = new RecordingChat();
    desk = await openPagerDesk(office, { chats: [chat] });
    await office.store.messages.save({
      caseId: desk.caseId,
      surface: 'slack',
      key: `diagnosis/${desk.caseId}.1`,
      ref: 'parent',
      digest: '',
    });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 1 taken');
    expect(chat.messages).toMatchObject([
      {
        channel: 'C0OPS',
        thread: 'parent',
        card: { mentions: [{ accounts: { slack: 'U0ANA' } }], buttons: [{ command: `ack ${desk.target}` }] },
      },
    ]);
    await desk.write(BEN, HELP);
    await desk.comesTo(paging, 'senior 2 taken');
    expect(chat.messages).toHaveLength(1);
    expect(JSON.stringify(chat.messages[0]?.card)).toContain('Ben took it.');
    expect(chat.messages[0]?.card).toMatchObject({ buttons: [], tone: 'good' });
  });

  test('in the escalation channel where there is one; who has no account is passed over at once', async () => {
    const chat = new RecordingChat();
    desk = await openPagerDesk(office, { chats: [chat], override: { channels: { escalations: 'C0LEADS' } } });
    const people = desk.parts.config.people.map((each) =>
      each.id === 'ana' ? { ...each, accounts: {} } : each,
    );
    const paging = await desk.open({ config: { ...desk.parts.config, people } });
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 2 taken');
    expect(chat.messages).toMatchObject([
      { channel: 'C0LEADS', thread: null, card: { mentions: [{ name: 'Ben' }] } },
    ]);
  });

  test('that refuses everybody is not asked without end', async () => {
    const chat = new RecordingChat();
    chat.before = () => {
      throw new ChatRefusal('not_in_channel', 'invite it');
    };
    desk = await openPagerDesk(office, { chats: [chat] });
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior 3 failed');
    await paging.look();
    expect(chat.calls).toHaveLength(3);
    desk.forward(10);
    await desk.comesTo(paging, 'senior 4 failed');
    expect(chat.calls).toHaveLength(4);
  });

  test('nobody to page, or nothing to page with, is said', async () => {
    desk = await openPagerDesk(office, {});
    const paging = await desk.open();
    await desk.write(ANA, SENIOR);
    await desk.comesTo(paging, 'senior page.unanswered');
    expect(await card()).toContain('there is no way to page anybody');
  });
});
