import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { email } from '../../src/page/email.ts';
import { until } from '../contracts/until.ts';
import { type MailDeed, type MailService, startMailService } from './mail-service.ts';
import { pageCall, reachable } from './page-call.ts';

let service: MailService;
beforeEach(async () => {
  service = await startMailService();
});
afterEach(() => service.close());

const FROM = 'umpire@ops.example.com';
const never = new AbortController().signal;
const mailer = (timeoutMs?: number) =>
  email({
    server: { host: '127.0.0.1', port: service.port, secure: false },
    from: FROM,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
const ids = () => service.taken.map(({ headers }) => headers.get('message-id'));
const to = () => service.taken.map(({ envelope }) => envelope.to.join(' '));

describe('an e-mail to whoever is called', () => {
  test('says what is wrong, what to do, and what it is', async () => {
    expect(await mailer().send(pageCall(), never)).toEqual({ kind: 'taken' });
    const [mail] = service.taken;
    expect(mail?.envelope).toEqual({ from: FROM, to: ['ben@example.com'] });
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      from: `Umpire <${FROM}>`,
      to: 'Ben <ben@example.com>',
      subject: 'neuros: 5 strikes, a senior is needed',
      'message-id': '<umpire.neuros-1.senior.1@ops.example.com>',
      references: '<umpire.neuros-1.senior@ops.example.com>',
      date: 'Fri, 20 Nov 2026 03:00:00 +0000',
      'auto-submitted': 'auto-generated',
      'x-priority': '1 (Highest)',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(mail?.headers.has('in-reply-to')).toBe(false);
    expect(mail?.text).toContain('Ben is called.');
    expect(mail?.text).toContain('Case neuros-1 on host lab.\r\nTake it with /ack neuros;');
  });

  test('who has no address is said, with what to do, and nothing is sent', async () => {
    const ben = { ...reachable('Ben'), accounts: { slack: 'U0BEN' } };
    expect(await mailer().send(pageCall({ to: ben, called: [ben] }), never)).toEqual({
      kind: 'refused',
      message: 'Ben has no e-mail address: give `people:` in umpire.yaml an `email:` for ben',
    });
    expect(service.connections()).toBe(0);
  });

  test('no name and no summary begins a header of its own', async () => {
    const name = 'Ben\r\nBcc: eve@example.com\u2028X';
    const summary = 'neuros: down\r\nBcc: eve@example.com\r\n\r\nhello\nX-Evil: 1';
    await mailer().send(pageCall({ summary, to: { ...reachable('Ben'), name } }), never);
    await mailer().send(
      pageCall({ action: 'resolve', to: null, summary, called: [{ ...reachable('Ben'), name }] }),
      never,
    );
    expect(to()).toEqual(['ben@example.com', 'ben@example.com']);
    for (const { headers, header } of service.taken) {
      expect(headers.get('subject')).toMatch(/neuros: down Bcc: eve@example\.com hello X-Evil: 1$/);
      expect(header).not.toMatch(/^(?:bcc|x-evil|hello)/im);
    }
  });
});

describe('everybody who was called is told', () => {
  const called = [
    reachable('Ana'),
    reachable('Ben'),
    { ...reachable('Cem'), accounts: {} },
    reachable('Ana'),
  ];

  test.each([
    ['acknowledge', 'Ana', 'Ana took it.'],
    ['resolve', null, 'It is over.'],
  ] as const)('%s, once each, in the same thread', async (action, takenBy, said) => {
    expect(await mailer().send(pageCall({ action, number: 3, to: null, takenBy, called }), never)).toEqual({
      kind: 'taken',
    });
    const [mail] = service.taken;
    expect(to()).toEqual(['ana@example.com ben@example.com']);
    expect(mail?.text).toMatch(new RegExp(`^${said}\r\n`));
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      to: 'Ana <ana@example.com>, Ben <ben@example.com>',
      subject: 'Re: neuros: 5 strikes, a senior is needed',
      'message-id': '<umpire.neuros-1.senior.3@ops.example.com>',
      'in-reply-to': '<umpire.neuros-1.senior@ops.example.com>',
      references: '<umpire.neuros-1.senior@ops.example.com>',
    });
    expect(mail?.headers.has('x-priority')).toBe(false);
  });

  test('nobody was written to: nobody needs to know', async () => {
    expect(await mailer().send(pageCall({ action: 'resolve', to: null, called: [] }), never)).toEqual({
      kind: 'taken',
    });
    expect(service.connections()).toBe(0);
  });

  test('one who could not get it yet gets it later, and who has it does not get it twice', async () => {
    const pager = mailer();
    const call = pageCall({ action: 'resolve', to: null, called });
    service.script.push({ at: 'to', code: 450, text: 'greylisted', only: 'ben@example.com' });
    expect(await pager.send(call, never)).toMatchObject({ kind: 'unsure' });
    expect(await pager.send(call, never)).toEqual({ kind: 'taken' });
    expect(to()).toEqual(['ana@example.com', 'ben@example.com']);
    expect(new Set(ids()).size).toBe(1);
  });

  test('one whose address is refused for good holds up nobody', async () => {
    service.script.push({ at: 'to', code: 550, text: 'no such user', only: 'ben@example.com' });
    expect(await mailer().send(pageCall({ action: 'resolve', to: null, called }), never)).toEqual({
      kind: 'taken',
    });
    expect(to()).toEqual(['ana@example.com']);
  });
});

describe('what a server’s answer means', () => {
  const at = (at: 'connect' | 'from' | 'to' | 'data', code: number, text = 'no'): MailDeed => ({
    at,
    code,
    text,
  });
  const busy = { kind: 'busy', pauseMs: 30_000 };
  test.each<[string, MailDeed, object]>([
    ['421 at the door asks for a pause', at('connect', 421), busy],
    ['451 for the message, too', at('data', 451), busy],
    ['452 for the sender, too', at('from', 452), busy],
    ['450 for one mailbox may pass', at('to', 450), { kind: 'unsure' }],
    ['454 may pass', at('data', 454), { kind: 'unsure' }],
    [
      '550 is final, with its reason',
      at('to', 550, 'no such\tuser'),
      { kind: 'refused', message: expect.stringContaining('no such user') },
    ],
    ['554 for the message is final', at('data', 554), { kind: 'refused' }],
    ['554 at the door is final', at('connect', 554), { kind: 'refused' }],
    ['a connection lost before the message was taken says nothing', 'drop', { kind: 'unsure' }],
    ['one lost after it was taken says no more', 'take-and-drop', { kind: 'unsure' }],
  ])('%s', async (_, deed, answer) => {
    service.script.push(deed);
    expect(await mailer().send(pageCall(), never)).toMatchObject(answer);
    expect(service.connections()).toBe(1);
  });

  test('taken, then lost: the repetition is known by its Message-ID', async () => {
    const pager = mailer();
    service.script.push('take-and-drop');
    await pager.send(pageCall(), never);
    expect(await pager.send(pageCall(), never)).toEqual({ kind: 'taken' });
    expect(ids()).toEqual(Array(2).fill('<umpire.neuros-1.senior.1@ops.example.com>'));
  });

  test('a long refusal is cut', async () => {
    service.script.push(at('to', 550, 'x'.repeat(5_000)));
    const answer = await mailer().send(pageCall(), never);
    expect(answer.kind === 'refused' && answer.message.length).toBe(300);
  });

  test('no answer is given up at the time limit', async () => {
    service.script.push('hang');
    expect(await mailer(100).send(pageCall(), never)).toEqual({
      kind: 'unsure',
      message: 'it did not answer in time',
    });
  });

  test('stopping ends one that hangs', async () => {
    service.script.push('hang');
    const stop = new AbortController();
    const answer = mailer().send(pageCall(), stop.signal);
    await until('it has the message', () => service.taken.length === 1);
    stop.abort();
    expect(await answer).toMatchObject({ kind: 'unsure' });
  });

  test('a server that is not there may come back', async () => {
    const pager = email({ server: { host: '127.0.0.1', port: 1, secure: false }, from: FROM });
    expect(await pager.send(pageCall(), never)).toMatchObject({ kind: 'unsure' });
  });
});
