import { describe, expect, test } from 'vitest';
import { isZone, momentOf, readLocalTime } from '../../../src/core/paging/local-time.ts';
import { type Rotation, turnAt } from '../../../src/core/paging/rotation.ts';

const local = (text: string) => {
  const read = readLocalTime(text);
  if (read === undefined) throw new Error(text);
  return read;
};
const rotation = (override: Partial<Rotation> = {}): Rotation => ({
  people: ['ana', 'ben', 'cem'],
  zone: 'Europe/Berlin',
  start: local('2026-01-05T09:00'),
  overrides: [],
  ...override,
});
const turn = (at: string, override: Partial<Rotation> = {}) => {
  const { person, until } = turnAt(rotation(override), new Date(at));
  return `${person} until ${until.toISOString()}`;
};

describe('the moment a clock shows a time', () => {
  test.each([
    ['Europe/Berlin', '2026-01-05T09:00', '2026-01-05T08:00:00.000Z'],
    ['Europe/Berlin', '2026-07-06T09:00', '2026-07-06T07:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'], // skipped: shown as 3:30
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'], // twice: the first
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01T00:00', '2025-12-31T18:15:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'], // a change of half an hour
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00:00.000Z'], // a day that never was
    ['UTC', '2024-02-29T23:59', '2024-02-29T23:59:00.000Z'],
  ])('%s %s', (zone, text, moment) => {
    expect(momentOf(local(text), zone).toISOString()).toBe(moment);
  });

  test.each(['2026-02-29T09:00', '2026-13-01T09:00', '2026-01-05T24:00', '2026-01-05 09:00', 'soon'])(
    '%s is no date and time',
    (text) => expect(readLocalTime(text)).toBeUndefined(),
  );

  test('zones are those of IANA', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Base', '', '+02:00'].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('who is on call', () => {
  test.each([
    ['at the first handover', '2026-01-05T08:00:00Z', 'ana until 2026-01-12T08:00:00.000Z'],
    ['a moment before it', '2026-01-05T07:59:59.999Z', 'cem until 2026-01-05T08:00:00.000Z'],
    ['in the second week', '2026-01-12T08:00:00Z', 'ben until 2026-01-19T08:00:00.000Z'],
    ['a moment before the fourth', '2026-01-26T07:59:59Z', 'cem until 2026-01-26T08:00:00.000Z'],
    ['in the fourth', '2026-01-26T08:00:00Z', 'ana until 2026-02-02T08:00:00.000Z'],
    ['in the week the clocks go forward', '2026-03-28T12:00:00Z', 'cem until 2026-03-30T07:00:00.000Z'],
    [
      'after they went forward, an hour earlier by UTC',
      '2026-03-30T07:00:00Z',
      'ana until 2026-04-06T07:00:00.000Z',
    ],
    ['an hour before that handover', '2026-03-30T06:59:59Z', 'cem until 2026-03-30T07:00:00.000Z'],
    ['in the week the clocks go back', '2026-10-24T12:00:00Z', 'cem until 2026-10-26T08:00:00.000Z'],
    ['between the old hour and the new', '2026-10-26T07:30:00Z', 'cem until 2026-10-26T08:00:00.000Z'],
    ['over the end of the year', '2026-12-31T23:30:00Z', 'ana until 2027-01-04T08:00:00.000Z'],
    ['in the new year', '2027-01-04T08:00:00Z', 'ben until 2027-01-11T08:00:00.000Z'],
    ['long before the first', '2025-12-29T08:00:00Z', 'cem until 2026-01-05T08:00:00.000Z'],
  ])('%s', (_, at, expected) => expect(turn(at)).toBe(expected));

  test('a handover at an hour that is skipped or shown twice loses and doubles nobody', () => {
    const nights = { start: local('2026-01-04T02:30') };
    const people = new Set<string>();
    let at = new Date('2026-01-04T01:30:00Z');
    const seen: string[] = [];
    for (let week = 0; week < 60; week += 1) {
      const { person, until } = turnAt(rotation(nights), at);
      expect(turnAt(rotation(nights), new Date(until.getTime() - 1)).person).toBe(person);
      seen.push(person);
      people.add(person);
      at = until;
    }
    expect(seen.slice(0, 6)).toEqual(['ana', 'ben', 'cem', 'ana', 'ben', 'cem']);
    expect(seen.every((person, index) => person === seen[index % 3])).toBe(true);
  });

  test('who is alone is on call always', () => {
    expect(turn('2026-05-05T00:00:00Z', { people: ['ana'] })).toBe('ana until 2026-05-11T07:00:00.000Z');
  });
});

describe('an override', () => {
  const span = (person: string, from: string, until: string) => ({
    person,
    from: new Date(from),
    until: new Date(until),
  });
  const overrides = [
    span('dora', '2026-01-07T12:00:00Z', '2026-01-08T12:00:00Z'),
    span('emil', '2026-01-08T00:00:00Z', '2026-01-08T06:00:00Z'),
  ];

  test.each([
    ['ends the turn before it early', '2026-01-06T00:00:00Z', 'ana until 2026-01-07T12:00:00.000Z'],
    ['begins to the moment', '2026-01-07T12:00:00Z', 'dora until 2026-01-08T00:00:00.000Z'],
    ['gives way to a later one of the file', '2026-01-08T00:00:00Z', 'emil until 2026-01-08T06:00:00.000Z'],
    ['comes back after it', '2026-01-08T06:00:00Z', 'dora until 2026-01-08T12:00:00.000Z'],
    ['ends to the moment', '2026-01-08T12:00:00Z', 'ana until 2026-01-12T08:00:00.000Z'],
  ])('%s', (_, at, expected) => expect(turn(at, { overrides })).toBe(expected));
});
