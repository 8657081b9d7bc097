import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer, Audience, Session } from '../../../src/chat/terminal/session.ts';
import { ConnectionLost, serveSocket, socketSession } from '../../../src/chat/terminal/socket.ts';
import { encode } from '../../../src/chat/terminal/wire.ts';
import type { Followed } from '../../../src/core/cards/followed.ts';
import { caseOf, failingReport, finished, layer, layerFinished, opened, requested } from '../../build.ts';
import { tempFolder } from '../../cli/temp-folder.ts';
import { until } from '../../contracts/until.ts';
import {
  approvedBy,
  BEN,
  backedUp,
  caseWith,
  ended,
  granted,
  type Happened,
  ID,
  readAsked,
  readPlanned,
  started,
  stepEnded,
  asked as wasAsked,
  wasPlanned,
} from '../../core/cards/build-operation.ts';

const DEAF: Audience = { accepted: () => {}, noted: () => {}, changed: () => {} };
const never = new AbortController().signal;

/** An owner whose desk is `ask`; resolves with the socket's path. */
async function owner(ask: Session['ask']): Promise<{ path: string; close(): Promise<void> }> {
  const path = join(await tempFolder(), 'umpire.sock');
  const served = await serveSocket(path, { ask });
  onTestFinished(() => served.close());
  return { path, close: () => served.close() };
}

/** An owner that says `text` to whoever asks, and is gone. */
async function dyingOwner(text: string): Promise<string> {
  const path = join(await tempFolder(), 'umpire.sock');
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(text, () => socket.destroy()));
  });
  await once(server.listen(path), 'listening');
  onTestFinished(() => void server.close());
  return path;
}

const echo: Session['ask'] = async (line) => ({ kind: 'answered', text: `heard ${line}` });
const ask = (path: string, line = 'diagnose box', signal = never) =>
  socketSession(path).ask(line, DEAF, signal);

const GRANTED: readonly Happened[] = [wasAsked(), wasPlanned(), approvedBy(BEN), granted()];

/** Asks nobody: waits until it is called off. */
function waiting() {
  const begun = Promise.withResolvers<AbortSignal>();
  const session: Session['ask'] = (_line, _audience, signal) => {
    begun.resolve(signal);
    return new Promise<Answer>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  return { session, begun: begun.promise };
}

describe('a question over the socket', () => {
  test('is answered, each asker with their own', async () => {
    const { path } = await owner(echo);
    const lines = Array.from({ length: 20 }, (_, at) => `diagnose box-${at}`);
    const answers = await Promise.all(lines.map((line) => ask(path, line)));
    expect(answers).toEqual(lines.map((line) => ({ kind: 'answered', text: `heard ${line}` })));
  });

  test('is followed live, and what arrives is what was sent, dates and all', async () => {
    const walked = [opened(), requested(), layerFinished(layer(1, 'pass'))];
    const of = (state: Followed['state']): Followed => ({ about: 'diagnosis', id: 'neuros-1.1', state });
    const running = of(caseOf(...walked));
    const settled = of(caseOf(...walked, finished(failingReport())));
    const { path } = await owner(async (_line, audience) => {
      audience.accepted('Diagnosing neuros.');
      audience.noted('Joins case neuros-1.');
      audience.changed(running);
      return { kind: 'followed', ...settled };
    });
    const heard: unknown[] = [];
    const audience: Audience = {
      accepted: (text) => heard.push(text),
      noted: (text) => heard.push(`besides: ${text}`),
      changed: (followed) => heard.push(followed),
    };
    const answer = await socketSession(path).ask('diagnose neuros', audience, never);
    expect(answer).toEqual({ kind: 'followed', ...settled });
    expect(heard).toEqual(['Diagnosing neuros.', 'besides: Joins case neuros-1.', running]);
  });

  test('about an operation brings its dates back as dates, and times that are text as text', async () => {
    const state = caseWith(
      ...GRANTED,
      backedUp(),
      stepEnded(1, 'down'),
      ended({ kind: 'succeeded', text: '' }),
    );
    const { path } = await owner(async () => ({ kind: 'followed', about: 'operation', id: ID, state }));
    const answer = await ask(path);
    expect(answer).toEqual({ kind: 'followed', about: 'operation', id: ID, state });
    const [operation] = answer.kind === 'followed' ? answer.state.operations : [];
    expect(operation?.expiresAt).toBeInstanceOf(Date);
    expect(operation?.approvals[0]?.at).toBeInstanceOf(Date);
    expect(operation?.grant?.expiresAt).toBe('2026-11-20T03:16:00.000Z');
    expect(operation?.receipts[0]?.takenAt).toBe('2026-11-20T03:01:00.000Z');
  });

  test('is one line, whatever is in it', async () => {
    const { path } = await owner(echo);
    expect(await ask(path, 'diagnose\nbox 🐳')).toEqual({ kind: 'answered', text: 'heard diagnose\nbox 🐳' });
  });

  test('that breaks the owner says why, and the owner goes on', async () => {
    const { path } = await owner(async (line) => {
      if (line === 'break') throw new Error('the ledger is away');
      return { kind: 'answered', text: 'fine' };
    });
    const failure = await ask(path, 'break').catch((error: unknown) => error);
    expect(failure).toEqual(new Error('the ledger is away'));
    expect(failure).not.toBeInstanceOf(ConnectionLost);
    expect(await ask(path)).toEqual({ kind: 'answered', text: 'fine' });
  });
});

describe('who is no asker', () => {
  test('talks too long and is hung up on, and nothing is asked', async () => {
    const asked: string[] = [];
    const { path } = await owner((line, ...rest) => {
      asked.push(line);
      return echo(line, ...rest);
    });
    const socket = net.connect(path);
    socket.on('error', () => {});
    const gone = once(socket, 'close');
    socket.write('x'.repeat(20_000));
    await gone;
    await expect(ask(path, 'y'.repeat(20_000))).rejects.toThrow(ConnectionLost);
    expect(asked).toEqual([]);
    expect(await ask(path)).toMatchObject({ kind: 'answered' });
  });

  test.each(['diagnose box', '{"kind":"ask"}', '42'])(
    'says %s, which is no question, and is hung up on',
    async (said) => {
      const asked: string[] = [];
      const { path } = await owner((line, ...rest) => {
        asked.push(line);
        return echo(line, ...rest);
      });
      const socket = net.connect(path);
      socket.on('error', () => {});
      const gone = once(socket, 'close');
      socket.write(`${said}\n`);
      await gone;
      expect(asked).toEqual([]);
    },
  );

  test('says nothing and is hung up on', { timeout: 15_000 }, async () => {
    const { path } = await owner(echo);
    const socket = net.connect(path);
    const began = performance.now();
    await once(socket, 'close');
    expect(performance.now() - began).toBeGreaterThan(4_000);
  });
});

describe('an asker who leaves', () => {
  test('is noticed: nobody listens any more', async () => {
    const { session, begun } = waiting();
    const { path } = await owner(session);
    const socket = net.connect(path);
    socket.write('"diagnose box"\n');
    const signal = await begun;
    socket.destroy();
    await until('the work is called off', () => signal.aborted);
    expect(signal.reason).toEqual(new Error('the asking process has gone'));
  });

  test('is told their own reason', async () => {
    const { session, begun } = waiting();
    const { path } = await owner(session);
    const stop = new AbortController();
    const answer = ask(path, 'diagnose box', stop.signal);
    const signal = await begun;
    stop.abort(new Error('stopped by SIGTERM'));
    await expect(answer).rejects.toThrow('stopped by SIGTERM');
    await until('the owner notices', () => signal.aborted);
  });

  test('before asking asks nothing', async () => {
    const asked: string[] = [];
    const { path } = await owner(async (line) => {
      asked.push(line);
      return { kind: 'answered', text: '' };
    });
    await expect(ask(path, 'diagnose box', AbortSignal.abort(new Error('stopped')))).rejects.toThrow(
      'stopped',
    );
    await ask(path, 'second');
    expect(asked).toEqual(['second']);
  });
});

describe('an owner who is lost is told from one who answers badly', () => {
  test('never there', async () => {
    await expect(ask(join(await tempFolder(), 'nobody.sock'))).rejects.toThrow(ConnectionLost);
  });

  test('closes in the middle', async () => {
    const { session, begun } = waiting();
    const { path, close } = await owner(session);
    const answer = ask(path);
    const lost = expect(answer).rejects.toThrow(ConnectionLost);
    await begun;
    await close();
    await lost;
  });

  test.each([
    ['without a word', ''],
    ['after a word', '{"kind":"accepted","text":"Diagnosing box."}\n'],
    ['in the middle of a word', '{"kind":"accepted","text":"Diagnosing box."}\n{"kind":"changed","sta'],
  ])('is killed %s', async (_, text) => {
    await expect(ask(await dyingOwner(text))).rejects.toThrow(ConnectionLost);
  });
});

describe('an owner who dies in the middle of an operation', () => {
  /** An owner that tells how far it is and is gone. */
  async function diesAfter(...events: readonly Happened[]): Promise<string> {
    const followed: Followed = { about: 'operation', id: ID, state: caseWith(...events) };
    return await dyingOwner(`${encode({ kind: 'changed', followed })}\n`);
  }

  test.each<[string, Happened[]]>([
    ['approved', [...GRANTED]],
    ['under way', [...GRANTED, started]],
  ])('%s: it is not asked for again, what is known is the answer', async (_, events) => {
    expect(await ask(await diesAfter(...events))).toEqual({
      kind: 'abandoned',
      about: 'operation',
      id: ID,
      state: caseWith(...events),
    });
  });

  test.each<[string, Happened[]]>([
    ['planned', [wasAsked()]],
    ['waiting for people', [wasAsked(), wasPlanned()]],
    ['only reading', [readAsked(), readPlanned(), granted(), started]],
  ])('%s: it can be asked for again', async (_, events) => {
    await expect(ask(await diesAfter(...events))).rejects.toThrow(ConnectionLost);
  });
});

test('the socket of a killed owner is taken over', async () => {
  const first = await owner(async () => ({ kind: 'answered', text: 'first' }));
  const second = await serveSocket(first.path, { ask: async () => ({ kind: 'answered', text: 'second' }) });
  onTestFinished(() => second.close());
  expect(await ask(first.path)).toEqual({ kind: 'answered', text: 'second' });
});
