import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEN, type Deed, EVE } from '../../build-gate.ts';
import { fileOf, happened, LEVEL, MET, meetingMessage, STUCK, TEAM, withEmails } from './build-meeting.ts';
import { readCalendar, textOf } from './read-calendar.ts';

const EMAILS = { ana: 'ana@example.com', sue: 'sue@example.com', ben: 'ben+ops@example.com' };
const calendarOf = (deeds: readonly Deed[], team = TEAM) =>
  fileOf(meetingMessage(happened(...deeds), { team }), '.ics');
const names = (text: string) =>
  readCalendar(text).map(({ name, value }) =>
    name === 'BEGIN' || name === 'END' ? `${name}:${value}` : name,
  );
const noted = (text: string, by = EVE): Deed[] => [
  ...STUCK.slice(0, -1),
  [by, { kind: 'note.added', text }],
  LEVEL,
];

describe('the invitation', () => {
  test('is a calendar of one event, with an alarm', () => {
    expect(names(calendarOf(STUCK))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION',
      'PRODID',
      'BEGIN:VEVENT',
      'UID',
      'SEQUENCE',
      'DTSTAMP',
      'DTSTART',
      'DTEND',
      'SUMMARY',
      'LOCATION',
      'DESCRIPTION',
      'BEGIN:VALARM',
      'ACTION',
      'TRIGGER',
      'DESCRIPTION',
      'END:VALARM',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  test('says when, where and what, from the ledger alone', () => {
    const calendar = readCalendar(calendarOf(STUCK));
    const plain = Object.fromEntries(calendar.map(({ name, value }) => [name, value]));
    expect(plain).toMatchObject({
      VERSION: '2.0',
      UID: 'meeting-neuros-1@umpire',
      DTSTAMP: '20261120T032200Z',
      DTSTART: '20261120T033500Z',
      DTEND: '20261120T040500Z',
      TRIGGER: '-PT5M',
    });
    expect(textOf(calendar, 'SUMMARY')).toBe(
      'Umpire: 3 strikes on neuros: what is done next. Case neuros-1.',
    );
    expect(textOf(calendar, 'LOCATION')).toMatch(/^#umpire-neuros-1, or the thread of case neuros-1/);
    const said = textOf(calendar, 'DESCRIPTION');
    expect(said).toMatch(/The trouble\n.*layer 2, Dependencies, fails/);
    expect(said).toMatch(/Eve: The load balancer was switched by hand\./);
    expect(said).toMatch(/\/incident neuros resolve DECISION/);
  });

  test('is the same to the byte, however late it is made and whatever has happened by then', () => {
    const later: Deed[] = [...STUCK, [BEN, { kind: 'note.added', text: 'a late note' }], MET];
    expect(calendarOf(later)).toBe(calendarOf(STUCK));
  });

  test('calls in who has an address, and is by a senior who has one', () => {
    const people = readCalendar(calendarOf(STUCK, withEmails(EMAILS))).filter(
      ({ name }) => name === 'ORGANIZER' || name === 'ATTENDEE',
    );
    expect(people).toEqual([
      { name: 'ORGANIZER', parameters: ';CN="Sue"', value: 'mailto:sue@example.com' },
      { name: 'ATTENDEE', parameters: ';ROLE=REQ-PARTICIPANT;CN="Ana"', value: 'MAILTO:ana@example.com' },
      { name: 'ATTENDEE', parameters: ';ROLE=REQ-PARTICIPANT;CN="Ben"', value: 'MAILTO:ben+ops@example.com' },
      { name: 'ATTENDEE', parameters: ';ROLE=REQ-PARTICIPANT;CN="Sue"', value: 'MAILTO:sue@example.com' },
    ]);
  });

  test('is by nobody when no senior has one', () => {
    const alone = names(calendarOf(STUCK, withEmails({ ana: 'ana@example.com' })));
    expect(alone.filter((name) => name === 'ORGANIZER' || name === 'ATTENDEE')).toEqual([]);
  });
});

describe('what others wrote', () => {
  test.each([
    'a, b; c \\ d',
    'two\nlines\r\nand\ra third',
    'x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR',
    'x\r\nATTENDEE:MAILTO:eve@example.com',
    'ends \\',
    '\u0000\u0007\u001b[31mred\u001b[0m\u0085\u2028ATTACH:x\u2029\u000b\u000c',
    'é🎉漢'.repeat(60),
    '\ud800 a lone surrogate',
  ])('%j stays within the description', (text) => {
    const calendar = calendarOf(noted(text));
    expect(names(calendar)).toEqual(names(calendarOf(STUCK)));
    expect(textOf(readCalendar(calendar), 'DESCRIPTION')).toMatch(/Eve: /);
  });

  test('whatever it is', () => {
    const shape = names(calendarOf(STUCK));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(names(calendarOf(noted(text)))).toEqual(shape);
      }),
      { numRuns: 200 },
    );
  });

  test('names and addresses bring no line of their own', () => {
    const people = TEAM.people.map((person) => ({
      ...person,
      name: `${person.name}"\r\nX-EVIL:1;CN=\u0007`,
      accounts: { email: person.id === 'ana' ? 'a@x\r\nX-EVIL:2' : `${person.id}@example.com` },
    }));
    const calendar = readCalendar(calendarOf(STUCK, { ...TEAM, people }));
    expect(calendar.filter(({ name }) => name.startsWith('X-'))).toEqual([]);
    const attendees = calendar.filter(({ name }) => name === 'ATTENDEE');
    expect(attendees.map(({ value }) => value)).not.toContainEqual(expect.stringMatching(/a@x/));
    expect(attendees).toHaveLength(3);
  });

  test('secrets are masked before a line is folded', () => {
    const secret = 'hunter2hunter2hunter2';
    const events = happened(...noted(`${'x'.repeat(40)} ${secret} and the rest`));
    const message = meetingMessage(events, { secret });
    expect(textOf(readCalendar(fileOf(message, '.ics')), 'DESCRIPTION')).not.toContain(secret);
    expect(JSON.stringify(message.card)).not.toContain(secret);
  });

  test('however much there is of it, the file stays small', () => {
    const many: Deed[] = Array.from({ length: 300 }, (_, at) => [
      EVE,
      { kind: 'note.added', text: `${at} ${'n'.repeat(3_000)}` },
    ]);
    const calendar = calendarOf([...STUCK.slice(0, -1), ...many, LEVEL]);
    expect(calendar.length).toBeLessThan(12_000);
    expect(textOf(readCalendar(calendar), 'DESCRIPTION')).toMatch(/293 before these/);
  });
});
