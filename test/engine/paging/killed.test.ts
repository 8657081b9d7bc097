import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Paging, PagingParts } from '../../../src/engine/paging/open-paging.ts';
import { pagerduty } from '../../../src/page/pagerduty.ts';
import { ANA } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { fields, type PagerService, startPagerService } from '../../page/pager-service.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from '../show/recording-chat.ts';
import { BEN, CLOSED, HELP, openPagerDesk, type PagerDesk, SENIOR } from './pager-desk.ts';

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

const MOST_STEPS = 60;

/** A process that dies at its nth step: an append, a call of a pager or what comes right after either is never done. */
function mortal(parts: PagingParts, deathAt: number): { parts: PagingParts; dead: () => boolean } {
  let steps = 0;
  const live = () => {
    steps += 1;
    if (steps >= deathAt) throw new Error('killed');
  };
  const { ledger } = parts;
  return {
    dead: () => steps >= deathAt,
    parts: {
      ...parts,
      ledger: {
        ...ledger,
        async append(...written) {
          live();
          const answer = await ledger.append(...written);
          live();
          return answer;
        },
      },
      pagers: parts.pagers.map((pager) => ({
        ...pager,
        async send(call, signal) {
          live();
          const answer = await pager.send(call, signal);
          live();
          return answer;
        },
      })),
    },
  };
}

/** From the level to the closed case; `after` runs until what is due is done. */
async function story(after: (last: string) => Promise<void>): Promise<string[]> {
  await desk.write(ANA, SENIOR);
  await after('senior 1 taken');
  desk.forward(10);
  await after('senior 2 taken');
  await desk.write(BEN, HELP);
  await after('senior 3 taken');
  await desk.write(ANA, CLOSED);
  await after('senior page.ended');
  return desk.told();
}

/** What PagerDuty makes of it: a key that is open is not opened again. */
function alerts(): string[] {
  const open = new Set<unknown>();
  const seen: string[] = [];
  for (const { event_action: action, dedup_key: key } of service.taken.map(fields)) {
    if (action === 'trigger' && !open.has(key)) seen.push(`opened ${key}`);
    if (action === 'trigger') open.add(key);
    if (action === 'resolve' && open.delete(key)) seen.push(`closed ${key}`);
  }
  return seen;
}

const WHOLE = [
  'senior 1: trigger pagerduty ana',
  'senior 1 taken',
  'senior 2: trigger pagerduty ben',
  'senior 2 taken',
  'senior 3: acknowledge pagerduty',
  'senior 3 taken',
  'senior 4: resolve pagerduty',
  'senior 4 taken',
  'senior page.ended',
];

test('killed at any step and started again: the same ledger, the same alert, none twice, none lost', {
  timeout: 120_000,
}, async () => {
  const pager = () => pagerduty({ routingKey: 'R', apiUrl: service.url });
  let deaths = 0;
  for (let deathAt = 1; deathAt < MOST_STEPS; deathAt += 1) {
    service.taken.length = 0;
    desk = await openPagerDesk(office, { pagers: [pager()] });
    const first = mortal(desk.parts, deathAt);
    let paging: Paging = await desk.open(first.parts);
    const told = await story((last) =>
      until(`death ${deathAt}: ${last}`, async () => {
        if (first.dead() && deaths < deathAt) {
          deaths = deathAt;
          await paging.stop();
          paging = await desk.open();
        }
        await paging.look();
        return (await desk.told()).includes(last) || undefined;
      }).then(() => undefined),
    );
    expect(told, `death at step ${deathAt}`).toEqual(WHOLE);
    const key = `umpire:${desk.caseId}:senior`;
    expect(alerts(), `death at step ${deathAt}`).toEqual([`opened ${key}`, `closed ${key}`]);
    await desk.rest();
    if (!first.dead()) break;
  }
  expect(deaths).toBeGreaterThan(20);
  expect(deaths).toBeLessThan(MOST_STEPS - 1);
});

test('killed between writing down and calling: the chat is told once after the restart', async () => {
  const chat = new RecordingChat();
  desk = await openPagerDesk(office, { chats: [chat] });
  await desk.write(ANA, SENIOR, {
    kind: 'page.sent',
    level: 'senior',
    call: 1,
    action: 'trigger',
    way: 'chat',
    to: { id: 'ana', name: 'Ana' },
  });
  const paging = await desk.open();
  await desk.comesTo(paging, 'senior 1 taken');
  expect(chat.messages).toHaveLength(1);
});

test('killed after the chat has the message, before the ledger knows: it is not said again', async () => {
  const chat = new RecordingChat();
  desk = await openPagerDesk(office, { chats: [chat] });
  const { ledger } = desk.parts;
  const dying = await desk.open({
    ledger: {
      ...ledger,
      async append(caseId, version, events) {
        if (events.some(({ body }) => body.kind === 'page.taken')) throw new Error('killed');
        return ledger.append(caseId, version, events);
      },
    },
  });
  await desk.write(ANA, SENIOR);
  await until('it is said', () => chat.messages.length > 0);
  await dying.stop();
  expect(await desk.told()).toEqual(['senior 1: trigger chat ana']);
  await desk.comesTo(await desk.open(), 'senior 1 taken');
  expect(chat.messages).toHaveLength(1);
});
