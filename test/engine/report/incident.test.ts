import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import incident from '../../../commands/incident.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { reportWritten } from '../../../src/core/report/case-report.ts';
import { createDesk, type DeskParts } from '../../../src/engine/desk/desk.ts';
import { projectCases } from '../../../src/engine/show/projector.ts';
import { openPictures } from '../../../src/picture/open-pictures.ts';
import type { Receipt, Reception } from '../../../src/ports/chat.ts';
import { failingReport, finished, opened, requested } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { readPng } from '../../picture/png.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from '../show/recording-chat.ts';
import { HOUSE } from './house.ts';

let office: Office;
let parts: DeskParts;
let count = 0;
/** The target and the case of one test. */
let target: string;
let id: string;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());
beforeEach(() => {
  count += 1;
  target = `t${count}`;
  id = `${target}-1`;
  const [known] = [...HOUSE.targets.values()];
  if (known === undefined) throw new Error('the house has a target');
  const targets = new Map([[target, { ...known, name: target }]]);
  const redactor = createRedactor(HOUSE.redact);
  parts = { ...office.desk(), config: { ...HOUSE, targets }, commands: [incident], redactor };
});

/** Somebody types it; resolves when the work is done too. */
async function says(
  who: string,
  words: string,
  surface: 'slack' | 'terminal' = 'slack',
): Promise<Reception | Receipt> {
  const account = surface === 'slack' ? `U0${who.toUpperCase()}` : who;
  const text = `incident ${target} ${words}`;
  const reception = createDesk(parts).hear({ surface, account, place: { surface, channel: 'C0OPS' }, text });
  return reception.kind === 'accepted' ? reception.work() : reception;
}

/** The thread of the one case that is written to from now on, and the files that came with a message, once it is there. */
async function openThread() {
  const chat = new RecordingChat();
  const pictures = openPictures();
  const { log, store } = office;
  const { redactor, config } = parts;
  const projector = await projectCases({ ...store, chat, pictures, config, redactor, log });
  const posted = (key: string) => chat.messages.find((each) => each.key === key && each.ref !== '');
  return {
    chat,
    async filesOf(key: string) {
      const behind = async () => (await store.messages.behind('slack')).includes(id);
      await until(`${key} is in the thread`, async () => posted(key) !== undefined && !(await behind()));
      return posted(key)?.files ?? [];
    },
    async [Symbol.asyncDispose]() {
      await projector.stop();
      await pictures.close();
    },
  };
}

const write = (...bodies: readonly EventBody[]) => office.write(id, ...bodies);
/** A case in which a diagnosis has ended red. */
const trouble = () => write(opened(target), requested(`${id}.1`), finished(failingReport(), `${id}.1`));
const level = (name: 'help' | 'senior' | 'meeting', strikes: number): EventBody => ({
  kind: 'level.reached',
  level: name,
  strikes,
});
const newest = async () => (await office.bodies(id)).at(-1);
const refusal = (text: RegExp) => ({ kind: 'answered', done: false, text: expect.stringMatching(text) });

describe('/incident TARGET report', () => {
  test('prints the report at the terminal, and keeps its digest', async () => {
    await trouble();
    const answer = await says('ana', 'report', 'terminal');
    if (answer.kind !== 'answered') throw new Error(JSON.stringify(answer));
    expect(answer).toMatchObject({ done: true, text: expect.stringMatching(/^# Incident Report: /) });
    const name = /INC-2026-11-20-\d{3,}/.exec(answer.text)?.[0] ?? '';
    expect(await newest()).toEqual(reportWritten(name, `${answer.text}\n`));
  });

  test('in Slack says where it is; the file is in the thread, the same that was written down, beside a picture', async () => {
    await trouble();
    await using thread = await openThread();
    expect(await says('ben', 'report')).toMatchObject({
      done: true,
      text: expect.stringMatching(/in the case’s thread, as a file/),
    });
    const [file, picture] = await thread.filesOf('report/1');
    const written = await newest();
    if (written?.kind !== 'report.written') throw new Error('a report was written');
    expect(file?.name).toBe(`${written.id}.md`);
    expect(reportWritten(written.id, String(file?.content))).toEqual(written);
    expect(picture).toMatchObject({
      name: 'timeline.png',
      alt: expect.stringMatching(/1 diagnosis, 1 strike/),
    });
  });

  test('asked for again without news it is the same one; after news another', async () => {
    await trouble();
    await says('ana', 'report');
    await says('ben', 'report');
    await says('ben', 'note It is the disk.');
    await says('ben', 'report');
    const kinds = (await office.bodies(id)).map(({ kind }) => kind);
    expect(kinds.slice(3)).toEqual(['report.written', 'note.added', 'report.written']);
  });

  test('is never written, nor a picture asked for, before what is there already', async () => {
    await trouble();
    const entries = () => office.store.ledger.events(id);
    const before = (await entries()).at(-1)?.at;
    parts = { ...parts, now: () => new Date(0) };
    await says('ana', 'report');
    await says('ana', 'timeline');
    expect((await entries()).slice(3).map(({ body, at }) => [body.kind, at])).toEqual([
      ['report.written', before],
      ['timeline.asked', before],
    ]);
  });

  test('of a target without an open case is about its newest case', async () => {
    await write(opened(target), requested(`${id}.1`), { kind: 'case.closed', reason: 'healthy' });
    expect(await says('eve', 'report')).toMatchObject({ done: true });
    expect(await newest()).toMatchObject({ kind: 'report.written' });
  });

  test('is reading: at the terminal the machine’s own users may have it, in Slack no stranger', async () => {
    await trouble();
    expect(await says('root', 'report', 'terminal')).toMatchObject({ done: true });
    expect(await says('who', 'report')).toMatchObject({ kind: 'refused' });
  });

  test('of a target that never had a case says so', async () => {
    expect(await says('ana', 'report')).toEqual(refusal(/never had a case/));
  });

  test('of a case that has no thread here says how to read it', async () => {
    await write(opened(target), requested(`${id}.1`, { place: { surface: 'terminal', channel: 'ana' } }));
    expect(await says('ana', 'report')).toMatchObject({
      done: true,
      text: expect.stringContaining(`\`umpire incident ${target} report\` prints it`),
    });
  });

  test('two at the same time write it once each, one after the other', async () => {
    await trouble();
    const answers = await Promise.all([says('ana', 'report'), says('ben', 'report'), says('eve', 'report')]);
    expect(answers).toEqual([1, 2, 3].map(() => expect.objectContaining({ done: true })));
    expect((await office.bodies(id)).filter(({ kind }) => kind === 'report.written')).toHaveLength(1);
  });
});

describe('/incident TARGET timeline', () => {
  test('prints the drawing at the terminal, nothing else, and writes nothing down', async () => {
    await trouble();
    const answer = await says('ana', 'timeline', 'terminal');
    expect(answer).toMatchObject({ kind: 'answered', done: true });
    expect('text' in answer && answer.text).toMatch(/^<svg xmlns="[^"]+"[^>]*>.*<\/svg>$/s);
    expect('text' in answer && answer.text).toContain(`>${target}<`);
    expect(await newest()).toMatchObject({ kind: 'diagnosis.finished' });
  });

  test('is reading, like the report', async () => {
    await trouble();
    expect(await says('root', 'timeline', 'terminal')).toMatchObject({ done: true });
    expect(await says('who', 'timeline')).toMatchObject({ kind: 'refused' });
  });

  test('in Slack the picture is in the thread', async () => {
    await trouble();
    await using thread = await openThread();
    expect(await says('eve', 'timeline')).toMatchObject({
      done: true,
      text: 'The picture is in the case’s thread.',
    });
    const [file] = await thread.filesOf('timeline/4');
    expect(file).toMatchObject({ name: 'timeline.png', alt: expect.stringMatching(/^Timeline of case/) });
    expect(readPng(file?.content as Uint8Array).width).toBe(2_400);
  });

  test('asked for again without news it is the same one; after news another', async () => {
    await trouble();
    for (const words of [
      'timeline',
      'timeline',
      'report',
      'timeline',
      'report',
      'note It is the disk.',
      'timeline',
    ])
      expect(await says('ben', words)).toMatchObject({ done: true });
    const kinds = (await office.bodies(id)).map(({ kind }) => kind);
    expect(kinds.slice(3)).toEqual(['timeline.asked', 'report.written', 'note.added', 'timeline.asked']);
  });

  test('of a target without an open case is about its newest case', async () => {
    await write(opened(target), requested(`${id}.1`), { kind: 'case.closed', reason: 'healthy' });
    expect(await says('eve', 'timeline')).toMatchObject({ done: true });
    expect(await newest()).toMatchObject({ kind: 'timeline.asked' });
  });

  test('of a target that never had a case, or whose case has no thread here, says so', async () => {
    expect(await says('ana', 'timeline')).toEqual(refusal(/never had a case/));
    await write(opened(target), requested(`${id}.1`, { place: { surface: 'terminal', channel: 'ana' } }));
    expect(await says('ana', 'timeline')).toEqual(
      refusal(new RegExp(`no thread here\\. \`umpire incident ${target} timeline > case\\.svg\``)),
    );
    expect(await newest()).toMatchObject({ kind: 'diagnosis.requested' });
  });

  test('shows no secret', async () => {
    await trouble();
    await write({ kind: 'note.added', text: 'the password is Loud-Mountain-99' });
    const answer = await says('ana', 'timeline', 'terminal');
    expect('text' in answer && answer.text).toContain('the password is [redacted');
    expect('text' in answer && answer.text).not.toContain('Loud-Mountain');
  });
});

test('a level and the end of a case are shown in the thread by themselves, each once', async () => {
  await using thread = await openThread();
  await trouble();
  await write(level('help', 1), { kind: 'case.closed', reason: 'the host is gone' });
  expect((await thread.filesOf('timeline/4')).map(({ name }) => name)).toEqual(['timeline.png']);
  expect((await thread.filesOf('timeline/5')).map(({ name }) => name)).toEqual(['timeline.png']);
  await says('ben', 'report');
  await thread.filesOf('report/1');
  expect(thread.chat.calls.filter((call) => call.startsWith('post timeline/'))).toHaveLength(2);
});

describe('/incident TARGET note', () => {
  test('any known person’s words are kept, without the secrets in them', async () => {
    await trouble();
    expect(await says('eve', 'note the password is Loud-Mountain-99  --really')).toMatchObject({
      done: true,
    });
    const note = await newest();
    expect(note).toMatchObject({
      kind: 'note.added',
      text: expect.stringMatching(/^the password is \[redacted:.*--really$/),
    });
    expect((await office.store.ledger.events(id)).at(-1)?.actor).toMatchObject({ id: 'eve' });
  });

  test('needs words, not too many of them, an open case, and a person', async () => {
    expect(await says('ana', 'note it is red')).toEqual(refusal(/has no open case/));
    expect(await says('ana', 'note')).toMatchObject({
      kind: 'answered',
      text: expect.stringMatching(/TEXT is missing\. Usage: \/incident t\d+ note TEXT/),
    });
    expect(await says('ana', `note ${'x'.repeat(4_001)}`)).toMatchObject({
      text: expect.stringMatching(/at most 4000/),
    });
    expect(await says('who', 'note hello')).toMatchObject({
      kind: 'refused',
      text: expect.stringMatching(/I do not know you/),
    });
  });
});

describe('/incident TARGET resolve', () => {
  test('only a senior who is a person tells what the team decided', async () => {
    await trouble();
    await write(level('help', 3), level('senior', 5), level('meeting', 8));
    expect(await says('ana', 'resolve go on')).toEqual(refusal(/Only a senior .*ben/));
    expect(await says('robo', 'resolve go on')).toEqual(refusal(/Only a senior/));
    expect(await says('ben', 'resolve')).toMatchObject({
      text: expect.stringMatching(/DECISION is missing/),
    });
    expect(await newest()).toEqual(level('meeting', 8));
  });

  test('no meeting was called: nothing to resolve', async () => {
    await trouble();
    expect(await says('ben', 'resolve go on')).toEqual(refusal(/No meeting was called about t\d+/));
  });

  test('is written down once', async () => {
    await trouble();
    await write(level('meeting', 1));
    expect(await says('ben', 'resolve Move to the new host.')).toMatchObject({
      done: true,
      text: expect.stringMatching(/not frozen any more/),
    });
    expect(await newest()).toEqual({ kind: 'meeting.held', decision: 'Move to the new host.' });
    expect(await says('ben', 'resolve Again.')).toEqual(refusal(/has been held already/));
  });
});

describe('/incident TARGET close', () => {
  test('a person of a team closes a case, with the reason', async () => {
    await trouble();
    expect(await says('eve', 'close it is old')).toEqual(refusal(/Only a person of a team/));
    expect(await says('robo', 'close it is old')).toEqual(refusal(/Only a person of a team/));
    expect(await says('ana', 'close')).toMatchObject({ text: expect.stringMatching(/REASON is missing/) });
    expect(await says('ana', 'close the host is gone')).toMatchObject({ done: true });
    expect(await newest()).toEqual({ kind: 'case.closed', reason: 'the host is gone' });
    expect(await says('ana', 'close again')).toEqual(refusal(/has no open case/));
  });

  test('not while something is under way, and it says what', async () => {
    await write(opened(target), requested(`${id}.1`));
    expect(await says('ana', 'close enough')).toEqual(
      refusal(new RegExp(`still under way on ${target}: \`${id}\\.1\``)),
    );
  });

  test('is no way around the meeting, a senior, or help', async () => {
    await trouble();
    await write(level('help', 1));
    expect(await says('ana', 'close fresh start')).toEqual(refusal(/another person has to close/));
    await write(level('senior', 1));
    expect(await says('ana', 'close fresh start')).toEqual(refusal(/only a senior/));
    await write(level('meeting', 1));
    expect(await says('ben', 'close fresh start')).toEqual(refusal(/frozen until the team has met/));
    await says('ben', 'resolve start again');
    expect(await says('ben', 'close fresh start')).toMatchObject({ done: true });
  });
});

describe('words that do not fit', () => {
  test.each([
    ['', /ACTION is missing/],
    [
      'reprot',
      /There is no action `reprot`\. Did you mean `report`\? Actions: report, timeline, note, resolve, close\./,
    ],
    ['report now', /`report` takes no words/],
    ['timeline now', /`timeline` takes no words\. Usage: \/incident t\d+ timeline/],
  ])('%j', async (words, text) => {
    expect(await says('ana', words)).toMatchObject({ kind: 'answered', text: expect.stringMatching(text) });
    expect(await office.bodies(id)).toEqual([]);
  });

  test('the help names the five actions', async () => {
    const answer = await says('ana', '--help');
    expect('text' in answer && answer.text).toMatch(
      /`report`; `timeline`; `note TEXT`; `resolve DECISION`.*; `close REASON`/,
    );
  });
});
