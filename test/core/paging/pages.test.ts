import { describe, expect, test } from 'vitest';
import { foldCase } from '../../../src/core/case/case.ts';
import type { EventBody, PageEvent, Way } from '../../../src/core/case/event.ts';
import { type Means, nextPageStep } from '../../../src/core/paging/next-step.ts';
import { pageSection } from '../../../src/core/paging/page-section.ts';
import { caseOfKey, takePage } from '../../../src/core/paging/take-page.ts';
import { caseOf, opened, requested, rows, START } from '../../build.ts';

const LEVEL: EventBody = { kind: 'level.reached', level: 'senior', strikes: 5 };
const sent = (call: number, way: Way, id = 'ana'): PageEvent => ({
  kind: 'page.sent',
  level: 'senior',
  call,
  action: 'trigger',
  way,
  to: { id, name: id },
});
const taken = (call: number): PageEvent => ({ kind: 'page.taken', level: 'senior', call });
const failed = (call: number): PageEvent => ({ kind: 'page.failed', level: 'senior', call, message: 'no' });
const told = (...bodies: readonly EventBody[]) => caseOf(opened(), requested(), LEVEL, ...bodies);

const person = (id: string) => ({ id, name: id, agent: false, accounts: {} });
const means: Means = {
  chain: [person('ana'), person('ben')],
  ways: [
    { way: 'pagerduty', settles: true },
    { way: 'chat', settles: false },
    { way: 'email', settles: true },
  ],
  unknown: false,
  minutes: 10,
  repeat: 1,
  busy: new Set(),
  elsewhere: new Set(),
};
const next = (minutes: number, bodies: readonly EventBody[], own: Partial<Means> = {}) => {
  const state = told(...bodies);
  const [page] = state.pages;
  if (page === undefined) throw new Error('no page');
  const step = nextPageStep(state, page, { ...means, ...own }, new Date(START.getTime() + minutes * 60_000));
  if (step.kind === 'call') return `call ${step.calls.map(({ number }) => number).join(' and ')}`;
  if (step.kind === 'wait') return step.until === null ? 'rest' : 'wait';
  const { event } = step;
  return event.kind === 'page.sent'
    ? `${event.action} ${event.way} ${event.to?.id ?? ''}`.trim()
    : event.kind;
};

describe('what a page needs next', () => {
  const all = [sent(1, 'pagerduty'), taken(1), sent(2, 'pagerduty', 'ben'), taken(2)];
  const again = [sent(3, 'pagerduty'), taken(3), sent(4, 'pagerduty', 'ben'), taken(4)];
  const ack: EventBody = { kind: 'page.acknowledged', level: 'senior', way: 'chat', by: 'Ben' };
  const byDuty: EventBody = { kind: 'page.acknowledged', level: 'senior', way: 'pagerduty', by: 'Ben' };
  const closed: EventBody = { kind: 'case.closed', reason: 'green' };
  const rung = [sent(1, 'pagerduty'), failed(1), sent(2, 'email'), taken(2)];
  const ackSent = (call: number, way: Way): PageEvent => ({
    kind: 'page.sent',
    level: 'senior',
    call,
    action: 'acknowledge',
    way,
    to: null,
  });
  const meeting: EventBody = { kind: 'level.reached', level: 'meeting', strikes: 8 };

  test.each<[string, number, readonly EventBody[], string]>([
    ['the first of the chain is called', 0, [], 'trigger pagerduty ana'],
    ['what is written down is done', 0, [sent(1, 'pagerduty')], 'call 1'],
    ['a taken call waits', 5, all.slice(0, 2), 'wait'],
    ['then the next is called', 11, all.slice(0, 2), 'trigger pagerduty ben'],
    ['a failed way gives way to the next', 0, [sent(1, 'pagerduty'), failed(1)], 'trigger chat ana'],
    [
      'who cannot be reached is passed over',
      0,
      [sent(1, 'pagerduty'), failed(1), sent(2, 'chat'), failed(2), sent(3, 'email'), failed(3)],
      'trigger pagerduty ben',
    ],
    ['after the last comes the first', 11, all, 'trigger pagerduty ana'],
    ['as often as configured', 11, [...all, ...again], 'page.unanswered'],
    ['an acknowledged page tells who rings', 0, [...all, ack], 'acknowledge pagerduty'],
    ['but not the one it comes from', 99, [...all, byDuty], 'rest'],
    ['a closed case resolves it', 0, [...all, ack, closed], 'resolve pagerduty'],
    ['a closed case nobody was called for just ends', 0, [closed], 'page.ended'],
    ['what was not accepted when it was taken is given up', 0, [sent(1, 'pagerduty'), ack], 'page.failed'],
    [
      'and told all the same, because it may have arrived',
      0,
      [sent(1, 'pagerduty'), ack, failed(1)],
      'acknowledge pagerduty',
    ],
    ['a later level goes on instead', 99, [...all, meeting], 'rest'],
    [
      'each is told, before the first has answered',
      0,
      [...rung, ack, ackSent(3, 'pagerduty')],
      'acknowledge email',
    ],
    [
      'and made side by side',
      0,
      [...rung, ack, ackSent(3, 'pagerduty'), ackSent(4, 'email')],
      'call 3 and 4',
    ],
    ['what the end overtakes is not told', 0, [...all, ack, ackSent(3, 'pagerduty'), closed], 'page.failed'],
    ['but the end', 0, [...all, ack, ackSent(3, 'pagerduty'), closed, failed(3)], 'resolve pagerduty'],
  ])('%s', (_, minutes, bodies, step) => expect(next(minutes, bodies)).toBe(step));

  test('nothing is said by a way about which a call is under way, and the page does not end before it has', () => {
    const busy = new Set<Way>(['pagerduty']);
    expect(next(0, [sent(1, 'pagerduty')], { busy })).toBe('rest');
    expect(next(0, [sent(1, 'pagerduty'), ack], { busy })).toBe('rest');
    expect(next(0, [...rung, ack, ackSent(3, 'pagerduty')], { busy })).toBe('acknowledge email');
    expect(next(0, [...all, ack, ackSent(3, 'pagerduty'), closed], { busy })).toBe('rest');
  });

  describe('by a way that another process serves', () => {
    const elsewhere = new Set<Way>(['chat']);
    const duty = [{ way: 'pagerduty', settles: true }] as const;
    const step = (bodies: readonly EventBody[], own: Partial<Means> = {}) =>
      next(99, bodies, { ways: duty, repeat: 0, elsewhere, ...own });
    const tried = [sent(1, 'pagerduty'), failed(1), sent(2, 'pagerduty', 'ben'), taken(2)];
    const resolved = (call: number, way: Way): PageEvent => ({
      kind: 'page.sent',
      level: 'senior',
      call,
      action: 'resolve',
      way,
      to: null,
    });

    test('a call that is written down is left to it', () => {
      expect(step([sent(1, 'chat')])).toBe('rest');
      expect(step([sent(1, 'chat'), ack])).toBe('rest');
    });

    test('nobody is given up while it could call them', () => {
      expect(step([], { ways: [] })).toBe('rest');
      expect(step([...tried, sent(3, 'pagerduty'), taken(3)])).toBe('rest');
      expect(step(all)).toBe('page.unanswered');
      expect(step([], { ways: [], elsewhere: new Set() })).toBe('page.unanswered');
      expect(step([...tried, sent(3, 'pagerduty'), taken(3)], { elsewhere: new Set() })).toBe(
        'page.unanswered',
      );
    });

    test('the next of the chain is called meanwhile', () => {
      expect(step(tried.slice(0, 2))).toBe('trigger pagerduty ben');
    });

    test('the page does not end before it has been told there that it is over', () => {
      const called = [sent(1, 'chat'), taken(1), closed];
      expect(step(called)).toBe('rest');
      expect(step([...called, resolved(2, 'chat')])).toBe('rest');
      expect(step([...called, resolved(2, 'chat'), taken(2)])).toBe('page.ended');
      expect(step([sent(1, 'pagerduty'), taken(1), resolved(2, 'pagerduty'), taken(2), closed])).toBe(
        'page.ended',
      );
    });
  });

  test('nobody, or nothing to call with, is said once', () => {
    expect(next(0, [], { chain: [] })).toBe('page.unanswered');
    expect(next(0, [], { ways: [] })).toBe('page.unanswered');
    const said: PageEvent = { kind: 'page.unanswered', level: 'senior', reason: 'nobody' };
    expect(next(99, [said], { chain: [] })).toBe('rest');
  });
});

describe('the fold', () => {
  test('a repeated event changes nothing', () => {
    const once = told(sent(1, 'chat'), taken(1)).pages;
    expect(told(sent(1, 'chat'), sent(1, 'pagerduty'), taken(1), failed(1), LEVEL).pages).toEqual([
      {
        ...once[0],
        calls: [expect.objectContaining({ way: 'chat', answer: expect.objectContaining({ kind: 'taken' }) })],
      },
    ]);
  });

  test('help by a stranger or before the level answers no page', () => {
    const events = rows([opened(), requested(), { kind: 'help.given', surface: 'slack' }, LEVEL]);
    expect(foldCase(events)?.pages[0]?.acknowledged).toBeNull();
    const stranger = { kind: 'stranger', surface: 'slack', account: 'U1' } as const;
    const late = rows([opened(), requested(), LEVEL, { kind: 'help.given', surface: 'slack' }]);
    expect(foldCase(late)?.pages[0]?.acknowledged).toMatchObject({ by: 'Ana', way: 'chat' });
    expect(foldCase(late.map((row) => ({ ...row, actor: stranger })))?.pages[0]?.acknowledged).toBeNull();
  });

  test('the card’s section is short, however many were called', () => {
    const many = Array.from({ length: 30 }, (_, at) => [sent(at + 1, 'chat'), failed(at + 1)]).flat();
    const [section] = pageSection(told(...many), 'senior');
    expect(section?.kind === 'labelled' && section.text.split('\n')).toHaveLength(8);
    expect(pageSection(told(), 'senior')).toEqual([]);
    expect(pageSection(told(sent(1, 'chat')), 'meeting')).toEqual([]);
  });
});

describe('taking a page in a pager', () => {
  const key = 'umpire:neuros-1:senior';
  const take = (by: string, ...bodies: readonly EventBody[]) =>
    takePage(told(...bodies), { key, way: 'pagerduty', by });

  test('counts once, for a page that was sent, with a bounded name', () => {
    expect(take('Ben', sent(1, 'pagerduty'))).toMatchObject([{ level: 'senior', by: 'Ben' }]);
    expect(take('x'.repeat(500), sent(1, 'pagerduty'))).toMatchObject([{ by: 'x'.repeat(80) }]);
    expect(take(' ', sent(1, 'pagerduty'))).toMatchObject([{ by: 'somebody' }]);
    expect(take('Ben')).toEqual([]);
    const before: PageEvent = { kind: 'page.acknowledged', level: 'senior', way: 'chat', by: 'Cem' };
    expect(take('Ben', sent(1, 'pagerduty'), before)).toEqual([]);
    expect(take('Ben', sent(1, 'pagerduty'), { kind: 'page.ended', level: 'senior' })).toEqual([]);
  });

  test.each([
    ['umpire:neuros-ab3k9x:meeting', 'neuros-ab3k9x'],
    ['umpire:neuros-1:help', undefined],
    ['umpire::senior', undefined],
    ['pager:neuros-1:senior', undefined],
  ])('the case of %s is %s', (given, found) => expect(caseOfKey(given)).toBe(found));
});
