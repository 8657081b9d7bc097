import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../src/core/config.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { type Projector, projectCases } from '../../../src/engine/show/projector.ts';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { config, failingReport, finished, layer, layerFinished, opened, requested } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type Office, openOffice } from '../office.ts';
import { RecordingChat } from './recording-chat.ts';

let office: Office;
let chat: RecordingChat;
let projectors: Projector[];
let count = 0;
/** The case of one test. */
let id: string;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());
beforeEach(() => {
  count += 1;
  id = `case-${count}`;
  chat = new RecordingChat();
  projectors = [];
  office.log.lines.length = 0;
});
afterEach(async () => {
  chat.before = () => {};
  await Promise.all(projectors.map((projector) => projector.stop()));
});

async function project(channels: Config['channels'] = {}): Promise<Projector> {
  const { log, store } = office;
  const projector = await projectCases({
    ...store,
    chat,
    pictures: { png: async () => new Uint8Array([1]) },
    config: config({ channels }),
    redactor: createRedactor({ values: [], patterns: [] }),
    log,
  });
  projectors.push(projector);
  return projector;
}

const CARD = () => `diagnosis/${id}.1`;
const REPLY = (index: number) => `layer/${id}.1/1/${index}`;
const ask = () => office.write(id, opened(id), requested(`${id}.1`));
const walks = (index: number) => office.write(id, layerFinished(layer(index, 'pass'), `${id}.1`));
const ends = () => office.write(id, finished(failingReport(), `${id}.1`));

/** Everything the ledger has is shown, or was given up until the next event. */
async function current(): Promise<void> {
  const behind = async () => !(await office.store.messages.behind('slack')).includes(id);
  await until(`${id} is shown`, behind);
}

const card = () => chat.messages.find((each) => each.key === CARD())?.card;

describe('a case becomes a thread', () => {
  test('the card is posted once and edited in place; each finished layer is a reply', async () => {
    await project();
    await ask();
    await current();
    expect(card()?.tone).toBe('working');
    await walks(1);
    await current();
    await ends();
    await current();
    expect(chat.messages.map(({ channel, thread, key }) => ({ channel, thread, key }))).toEqual([
      { channel: 'C0OPS', thread: null, key: CARD() },
      { channel: 'C0OPS', thread: 'ref-1', key: REPLY(1) },
    ]);
    expect(card()?.title).toContain(`${id} fails in layer 2`);
    expect(chat.calls.filter((call) => call === `post ${CARD()}`)).toHaveLength(1);
  });

  test('the next diagnosis of the case is a reply in the same thread', async () => {
    await project();
    await ask();
    await ends();
    await office.write(id, requested(`${id}.2`));
    await current();
    expect(chat.messages.map(({ thread, key }) => ({ thread, key }))).toEqual([
      { thread: null, key: CARD() },
      { thread: 'ref-1', key: `diagnosis/${id}.2` },
    ]);
  });

  test('one asked for at the terminal is not shown here, and not tried again and again', async () => {
    await project();
    await office.write(
      id,
      opened(id),
      requested(`${id}.1`, { place: { surface: 'terminal', channel: 'ana' } }),
    );
    await current();
    expect(chat.calls).toEqual([]);
  });

  test('asked for in two places, it stays where it began', async () => {
    await project();
    await ask();
    await office.write(id, requested(`${id}.2`, { place: { surface: 'slack', channel: 'C0LEADS' } }));
    await current();
    expect(new Set(chat.messages.map((each) => each.channel))).toEqual(new Set(['C0OPS']));
  });
});

test('while the chat is slow, many changes become few edits, and the last state is shown', async () => {
  const slow = Promise.withResolvers<void>();
  chat.before = (call) => (call.startsWith('post') ? slow.promise : undefined);
  await project();
  await ask();
  await until('the card is being posted', () => chat.calls.length === 1);
  for (const attempt of [1, 2, 3, 4, 5, 6]) {
    await office.write(id, layerFinished(layer(1, 'pass'), `${id}.1`, attempt));
  }
  await ends();
  expect(chat.calls).toEqual([`post ${CARD()}`]);
  slow.resolve();
  await current();
  expect(card()?.title).toContain('fails in layer 2');
  expect(chat.calls).toEqual([`post ${CARD()}`, `edit ${CARD()}`, `post layer/${id}.1/6/1`]);
});

test('a case whose messages are slow holds up no other case', async () => {
  const slow = Promise.withResolvers<void>();
  const held = CARD();
  chat.before = (call) => (call === `post ${held}` ? slow.promise : undefined);
  await project();
  await ask();
  await until('the card is being posted', () => chat.calls.length === 1);
  count += 1;
  id = `case-${count}`;
  await ask();
  await current();
  expect(chat.messages.map((each) => each.key)).toEqual([CARD()]);
  slow.resolve();
});

describe('what the chat refuses', () => {
  const refusal = () => new ChatRefusal('no', 'change something');

  test('is not tried again by itself; the next thing that happens tries once more', async () => {
    chat.before = () => Promise.reject(refusal());
    const projector = await project();
    await ask();
    await current();
    await projector.sweep();
    expect(chat.calls).toEqual([`post ${CARD()}`]);
    expect(office.log.lines).toEqual([
      {
        level: 'warn',
        event: 'chat.refused',
        fields: { surface: 'slack', case: id, room: 'thread', message: 'no' },
      },
    ]);
    chat.before = () => {};
    await walks(1);
    await current();
    expect(chat.messages.map((each) => each.key)).toEqual([CARD(), REPLY(1)]);
  });

  test('because Umpire is not in that channel goes to the one kept for it, thread and all', async () => {
    chat.before = (call, channel) => {
      if (call === `post ${CARD()}` && channel === 'C0OPS') throw refusal();
    };
    await project({ default: 'C0DEFAULT' });
    await ask();
    await walks(1);
    await current();
    expect(chat.messages).toMatchObject([
      { channel: 'C0DEFAULT', thread: null, key: CARD() },
      { thread: 'ref-1', key: REPLY(1) },
    ]);
  });

  test('there as well is not posted twice to the same channel', async () => {
    chat.before = () => Promise.reject(refusal());
    await project({ default: 'C0OPS' });
    await ask();
    await current();
    expect(chat.calls).toEqual([`post ${CARD()}`]);
  });

  test('to edit (a person deleted it) does not stop the thread, and is not asked again for the same state', async () => {
    await project();
    await ask();
    await current();
    chat.before = (call) => {
      if (call.startsWith('edit')) throw refusal();
    };
    await walks(1);
    await current();
    expect(chat.messages.map((each) => each.key)).toEqual([CARD(), REPLY(1)]);
    expect(chat.calls.filter((call) => call.startsWith('edit'))).toHaveLength(1);
  });
});

describe('what fails and may pass', () => {
  test('leaves the case behind, is said, and is shown by the next sweep', async () => {
    chat.before = () => Promise.reject(new Error('the network is down'));
    const projector = await project();
    await ask();
    await until('it is said', () => office.log.lines.find((line) => line.event === 'chat.show-failed'));
    expect(await office.store.messages.behind('slack')).toContain(id);
    chat.before = () => {};
    await projector.sweep();
    await current();
    expect(chat.messages.map((each) => each.key)).toEqual([CARD()]);
  });

  test('in the middle of a thread repeats nothing that was posted', async () => {
    chat.before = (call) => {
      if (call === `post ${REPLY(1)}`) throw new Error('the network is down');
    };
    const projector = await project();
    await ask();
    await current();
    await walks(1);
    await until('it is said', () => office.log.lines.find((line) => line.event === 'chat.show-failed'));
    chat.before = () => {};
    await projector.sweep();
    await current();
    expect(chat.messages.map((each) => each.key)).toEqual([CARD(), REPLY(1)]);
    expect(chat.calls.filter((call) => call === `post ${CARD()}`)).toHaveLength(1);
  });
});

describe('after a restart', () => {
  test('nothing is posted twice, and nothing is edited that did not change', async () => {
    const first = await project();
    await ask();
    await walks(1);
    await current();
    await first.stop();
    const before = [...chat.calls];
    const next = await project();
    await next.sweep();
    expect(chat.calls).toEqual(before);
    await ends();
    await current();
    expect(chat.calls.slice(before.length)).toEqual([`edit ${CARD()}`]);
  });

  test('what happened while nobody showed it is caught up with', async () => {
    const first = await project();
    await ask();
    await current();
    await first.stop();
    await walks(1);
    await ends();
    expect(chat.messages).toHaveLength(1);
    await (await project()).sweep();
    expect(card()?.title).toContain('fails in layer 2');
    expect(chat.messages.map((each) => each.key)).toEqual([CARD(), REPLY(1)]);
  });
});

test('asked to stop, it waits for the message that is on its way and remembers it', async () => {
  const slow = Promise.withResolvers<void>();
  chat.before = () => slow.promise;
  const projector = await project();
  await ask();
  await walks(1);
  await until('the card is being posted', () => chat.calls.length === 1);
  const stopping = projector.stop();
  slow.resolve();
  await stopping;
  expect(chat.messages.map((each) => each.key)).toEqual([CARD()]);
  expect(await office.store.messages.of(id, 'slack')).toMatchObject([{ key: CARD(), ref: 'ref-1' }]);
  expect(await office.store.messages.behind('slack')).toContain(id);
});
