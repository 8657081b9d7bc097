import { describe, expect, test } from 'vitest';
import { meetingMessages } from '../../../src/core/meeting/meeting-messages.ts';
import { BEN, type Deed, EVE, UMPIRE } from '../../build-gate.ts';
import { attempt } from '../strikes/build-attempt.ts';
import { fileOf, happened, LEVEL, MET, meetingMessage, STUCK, TEAM } from './build-meeting.ts';

const textOf = (deeds: readonly Deed[]) => JSON.stringify(meetingMessage(happened(...deeds)).card);
const labels = (deeds: readonly Deed[]) =>
  meetingMessage(happened(...deeds)).card.sections.map((section) =>
    'label' in section ? section.label : section.kind,
  );
const CLOSED: Deed = [UMPIRE, { kind: 'case.closed', reason: 'neuros is gone' }];

describe('before the last level', () => {
  test('nobody meets', () => {
    const making = { complete: new Set<string>(), redact: (text: string) => text, config: TEAM };
    expect(meetingMessages(happened(...STUCK.slice(0, -1)), making)).toEqual([]);
    expect(meetingMessages([], making)).toEqual([]);
  });
});

describe('the team must meet', () => {
  const message = meetingMessage(happened(...STUCK));

  test('is one message of a stable name, in the room of the meeting', () => {
    expect(message).toMatchObject({ key: 'meeting/neuros-1/agenda', room: 'meeting' });
    expect(message.card).toMatchObject({
      title: 'The team must meet: 3 strikes on neuros',
      tone: 'bad',
      buttons: [],
    });
  });

  test('says when, who is called, the agenda, and how the decision is written down', () => {
    expect(labels(STUCK)).toEqual([
      'When',
      'Invited',
      'The trouble',
      'Since when',
      'What was tried',
      'Not tried yet',
      'Notes',
      'To be decided',
    ]);
    expect(textOf(STUCK)).toMatch(/2026-11-20 03:35 UTC, for 30 minutes/);
    expect(textOf(STUCK)).toMatch(/Ana, Ben, Sue, Eve/);
    expect(textOf(STUCK)).toMatch(/\/incident neuros resolve DECISION/);
  });

  test('calls the people by their accounts', () => {
    expect(message.card.mentions?.map(({ accounts }) => accounts.slack)).toEqual([
      'U0Ana',
      'U0Ben',
      'U0Sue',
      'U0Eve',
    ]);
  });

  test('brings the invitation, and an agenda of its own only when the card has not all of it', () => {
    expect(message.files.map(({ name }) => name)).toEqual(['meeting-neuros-1.ics']);
    const long: Deed[] = [
      ...STUCK.slice(0, -1),
      [EVE, { kind: 'note.added', text: `# not a heading\n${'long '.repeat(100)}end` }],
      LEVEL,
    ];
    const full = meetingMessage(happened(...long));
    expect(full.files.map(({ name }) => name)).toEqual(['meeting-neuros-1.ics', 'agenda-neuros-1.md']);
    const agenda = fileOf(full, '.md');
    expect(agenda.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Meeting about `neuros`',
      '## The trouble',
      '## Since when',
      '## What was tried',
      '## Not tried yet',
      '## Notes',
      '## To be decided',
    ]);
    expect(agenda).toMatch(/long end$/m);
  });

  test('builds no files when it is posted already', () => {
    expect(meetingMessage(happened(...STUCK), { posted: ['meeting/neuros-1/agenda'] }).files).toEqual([]);
  });

  test('follows the news until it is held: a page that is answered, a note', () => {
    const news: Deed[] = [
      ...STUCK,
      [UMPIRE, { kind: 'page.sent', level: 'meeting', call: 1, action: 'trigger', way: 'chat', to: BEN }],
      [BEN, { kind: 'note.added', text: 'The disk was replaced.' }],
    ];
    expect(labels(news)).toContain('Who was called');
    expect(textOf(news)).toMatch(/The disk was replaced/);
    const after: Deed[] = [...STUCK, MET, [BEN, { kind: 'note.added', text: 'The disk was replaced.' }]];
    expect(textOf(after)).not.toMatch(/The disk was replaced/);
  });

  test('stays within what a chat shows, whatever was tried', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      attempt(at + 1, { approach: `x${at} ${'y'.repeat(900)}` }),
    ).flat();
    const said = textOf([...many, LEVEL]);
    expect(said.length).toBeLessThan(8_000);
    expect(said).toContain('32 before these');
  });
});

describe('the team has met', () => {
  test('what was decided and by whom, and nobody is called any more', () => {
    const { card, files } = meetingMessage(happened(...STUCK, MET), { posted: ['meeting/neuros-1/agenda'] });
    expect(card).toMatchObject({ title: 'The team has met: 3 strikes on neuros', tone: 'good' });
    expect(card.sections[0]).toEqual({
      kind: 'labelled',
      label: 'Decided',
      text: 'We go back to last week.\nSue, 2026-11-20 03:23 UTC',
    });
    expect(card.mentions).toBeUndefined();
    expect(labels([...STUCK, MET])).not.toContain('To be decided');
    expect(files).toEqual([]);
  });

  test('stays so when the case is closed or goes on failing', () => {
    expect(textOf([...STUCK, MET, CLOSED])).toMatch(/The team has met/);
    expect(textOf([...STUCK, MET, ...attempt(7)])).toBe(textOf([...STUCK, MET]));
  });
});

test('of a case that is closed before, the meeting is off', () => {
  const { card } = meetingMessage(happened(...STUCK, CLOSED));
  expect(card).toMatchObject({ title: 'The meeting is off: 3 strikes on neuros', tone: 'good' });
  expect(card.mentions).toBeUndefined();
  expect(JSON.stringify(card)).toMatch(/closed before 2026-11-20 03:35 UTC/);
});
