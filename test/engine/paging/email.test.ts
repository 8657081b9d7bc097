import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { email } from '../../../src/page/email.ts';
import { ANA } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type MailDeed, type MailService, startMailService } from '../../page/mail-service.ts';
import { reachable } from '../../page/page-call.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from '../show/recording-chat.ts';
import { BEN, CLOSED, HELP, openPagerDesk, type PagerDesk, SENIOR } from './pager-desk.ts';

let office: Office;
let service: MailService;
let desk: PagerDesk;
beforeAll(async () => {
  office = await openOffice();
});
beforeEach(async () => {
  service = await startMailService();
});
afterEach(async () => {
  await desk.rest();
  await service.close();
});
afterAll(() => office.close());

const mailer = () =>
  email({ server: { host: '127.0.0.1', port: service.port, secure: false }, from: 'umpire@example.com' });
const people = [reachable('Ana'), reachable('Ben'), reachable('Cem')];
/** `1 ana@example.com: first line`, each mail once, however often it was handed in. */
const mails = () => [
  ...new Set(
    service.taken.map(({ headers, envelope, text }) => {
      const number = /\.senior\.(\d+)@/.exec(headers.get('message-id') ?? '')?.[1];
      return `${number} ${envelope.to.join(' ')}: ${text.split('\r\n')[0]}`;
    }),
  ),
];

/** Ana is called, then Ben, who takes it; the case is closed. `after` waits until each is done. */
async function story(after: (last: string) => Promise<void>): Promise<string[]> {
  await desk.write(ANA, SENIOR);
  await after('senior 1 taken');
  desk.forward(10);
  await after('senior 2 taken');
  await desk.write(BEN, HELP);
  await after('senior 3 taken');
  await desk.write(ANA, CLOSED);
  await after('senior page.ended');
  return mails();
}
const whole = () => [
  `1 ana@example.com: ${desk.target}: 5 strikes, a senior is needed`,
  `2 ben@example.com: ${desk.target}: 5 strikes, a senior is needed`,
  '3 ana@example.com ben@example.com: Ben took it.',
  '4 ana@example.com ben@example.com: It is over.',
];

test('one after another is written to, and everybody hears who took it and that it is over', async () => {
  desk = await openPagerDesk(office, { pagers: [mailer()], override: { people } });
  const paging = await desk.open();
  expect(await story((last) => desk.comesTo(paging, last))).toEqual(whole());
  expect(service.taken).toHaveLength(4);
  const threads = service.taken.map(({ headers }) => headers.get('references'));
  expect(new Set(threads)).toEqual(new Set([`<umpire.${desk.caseId}.senior@example.com>`]));
});

test.each<[string, MailDeed, number]>([
  ['is busy', { at: 'data', code: 451, text: 'later' }, 4],
  ['loses the connection', 'drop', 4],
  ['takes it and loses the connection', 'take-and-drop', 8],
])(
  'a server that %s each time at first: nothing is lost, and nothing is another mail',
  async (_, deed, handedIn) => {
    desk = await openPagerDesk(office, { pagers: [mailer()], override: { people } });
    const paging = await desk.open();
    service.script.push(...Array.from({ length: 4 }, () => [deed, 'accept' as const]).flat());
    const told = await story((last) =>
      until(last, async () => {
        desk.forward(0.1);
        await paging.look();
        return (await desk.told()).includes(last);
      }).then(() => undefined),
    );
    expect(told).toEqual(whole());
    expect(service.taken).toHaveLength(handedIn);
  },
);

test('who has no address is called in the chat, and hears there how it ends', async () => {
  const chat = new RecordingChat();
  const ana = { ...reachable('Ana'), accounts: { slack: 'U0ANA' } };
  desk = await openPagerDesk(office, {
    pagers: [mailer()],
    chats: [chat],
    override: { people: [ana, ...people.slice(1)] },
  });
  const paging = await desk.open();
  await desk.write(ANA, SENIOR);
  await desk.comesTo(paging, 'senior 2 taken');
  await desk.write(ANA, CLOSED);
  await desk.comesTo(paging, 'senior page.ended');
  expect((await desk.told()).slice(0, 4)).toEqual([
    'senior 1: trigger email ana',
    'senior 1 failed',
    'senior 2: trigger chat ana',
    'senior 2 taken',
  ]);
  expect(service.connections()).toBe(0);
  expect(JSON.stringify(chat.messages[0]?.card)).toContain('It is over.');
});
