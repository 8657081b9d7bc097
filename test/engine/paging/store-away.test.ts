import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Paging, PagingParts } from '../../../src/engine/paging/open-paging.ts';
import { pagerduty } from '../../../src/page/pagerduty.ts';
import { ANA } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type PagerService, startPagerService } from '../../page/pager-service.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from '../show/recording-chat.ts';
import { BEN, HELP, openPagerDesk, type PagerDesk, SENIOR } from './pager-desk.ts';

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

const LOOKS = 8;
const full = () => new Error('could not extend file: No space left on device');

/** A disk that is full for what `isRefused` picks, until it is made free. */
function disk({ ledger, messages }: PagingParts, isRefused: 'answers' | 'messages') {
  const state = { full: true, refused: 0 };
  const refuse = () => {
    state.refused += 1;
    throw full();
  };
  const parts: Pick<PagingParts, 'ledger' | 'messages'> = {
    ledger: {
      ...ledger,
      async append(caseId, version, events) {
        const answer = events.some(({ body }) => body.kind === 'page.taken' || body.kind === 'page.failed');
        return isRefused === 'answers' && answer && state.full
          ? refuse()
          : ledger.append(caseId, version, events);
      },
    },
    messages: {
      ...messages,
      save: async (...rows) => (isRefused === 'messages' && state.full ? refuse() : messages.save(...rows)),
    },
  };
  return { state, parts };
}

/** Looks again and again, as time goes by, until that much was refused. */
async function looks(paging: Paging, state: { refused: number }, times: number) {
  await until('it is refused', async () => {
    desk.forward(0.2);
    await paging.look();
    return state.refused >= times;
  });
}

describe('a call that was accepted, and a ledger that cannot be written', () => {
  test.each([
    ['accepted', { status: 202 }, 'senior 1 taken'],
    ['refused', { status: 400 }, 'senior 1 failed'],
  ] as const)('is not made again: what is repeated is writing down that it was %s', async (_, deed, told) => {
    desk = await openPagerDesk(office, { pagers: [pagerduty({ routingKey: 'R', apiUrl: service.url })] });
    const { state, parts } = disk(desk.parts, 'answers');
    const paging = await desk.open(parts);
    service.script.push(deed);
    await desk.write(ANA, SENIOR);
    await looks(paging, state, LOOKS);
    expect(service.heard).toHaveLength(1);
    expect(await desk.told()).toEqual(['senior 1: trigger pagerduty ana']);
    state.full = false;
    await until('it is written down', async () => {
      await paging.look();
      return (await desk.told()).includes(told);
    });
  });
});

test('a call that was accepted is no failure, though somebody takes the page before that can be written down', async () => {
  desk = await openPagerDesk(office, { pagers: [pagerduty({ routingKey: 'R', apiUrl: service.url })] });
  const { state, parts } = disk(desk.parts, 'answers');
  const paging = await desk.open(parts);
  await desk.write(ANA, SENIOR);
  await looks(paging, state, 1);
  await desk.write(BEN, HELP);
  state.full = false;
  await desk.comesTo(paging, 'senior 2 taken');
  expect((await desk.told()).slice(0, 3)).toEqual([
    'senior 1: trigger pagerduty ana',
    'senior 1 taken',
    'senior 2: acknowledge pagerduty',
  ]);
});

describe('a chat that has the message, and a store that does not', () => {
  test('is not told again: what is repeated is saving it', async () => {
    const chat = new RecordingChat();
    desk = await openPagerDesk(office, { chats: [chat] });
    const { state, parts } = disk(desk.parts, 'messages');
    const paging = await desk.open(parts);
    await desk.write(ANA, SENIOR);
    await looks(paging, state, 3);
    expect(chat.messages).toHaveLength(1);
    state.full = false;
    desk.forward(1);
    await desk.comesTo(paging, 'senior 1 taken');
    expect(chat.messages).toHaveLength(1);
    expect(await office.store.messages.of(desk.caseId, 'slack')).toMatchObject([
      { key: `page/${desk.caseId}/senior/1`, ref: 'ref-1' },
    ]);
  });

  test('shows who took it, when that happens before the message is saved', async () => {
    const chat = new RecordingChat();
    desk = await openPagerDesk(office, { chats: [chat] });
    const { state, parts } = disk(desk.parts, 'messages');
    const paging = await desk.open(parts);
    await desk.write(ANA, SENIOR);
    await looks(paging, state, 1);
    await desk.write(BEN, HELP);
    state.full = false;
    desk.forward(1);
    await desk.comesTo(paging, 'senior 2 taken');
    expect(JSON.stringify(chat.messages.map(({ card }) => card))).toContain('Ben took it.');
  });
});
