import { describe, expect, test } from 'vitest';
import { type Audience, localSession } from '../../../src/chat/terminal/session.ts';
import type { Begun, Follower, Receipt } from '../../../src/ports/chat.ts';
import { caseOf, opened, requested, START } from '../../build.ts';
import { RecordingDesk, started } from '../slack/recording-desk.ts';

const STATE = caseOf(opened(), requested());
const follower: Follower = {
  async follow(_receipt, changed) {
    changed(STATE);
    return STATE;
  },
};
const never = new AbortController().signal;

/** What was said while it was answered, in order. */
async function said(receipt: Receipt): Promise<string[]> {
  const desk = new RecordingDesk();
  desk.accepts('Diagnosing.', async () => receipt);
  const heard: string[] = [];
  const audience: Audience = {
    accepted: (text) => heard.push(text),
    noted: (text) => heard.push(`besides: ${text}`),
    changed: ({ id }) => heard.push(`shown: ${id}`),
  };
  const answer = await localSession({ desk, follower, account: 'ana' }).ask(
    'diagnose neuros',
    audience,
    never,
  );
  return [...heard, answer.kind];
}

const JOINS = { since: START, place: null };

describe('what was asked for', () => {
  test.each<[string, Partial<Begun>, string[]]>([
    ['opens a case: nothing besides', { joins: null }, []],
    [
      'joins an open case: said before the card',
      { joins: JOINS },
      ['besides: Joins case neuros-1, open since 2026-11-20 03:00 UTC.'],
    ],
    ['is being answered already: followed as it is', { kind: 'joined', joins: JOINS }, []],
    ['is only shown', { kind: 'shown', joins: JOINS }, []],
  ])('%s', async (_, override, besides) => {
    expect(await said({ ...started, ...override })).toEqual([
      'Diagnosing.',
      ...besides,
      'shown: neuros-1.1',
      'followed',
    ]);
  });

  test('and is answered in words is told, and followed no further', async () => {
    expect(await said({ kind: 'answered', done: true, text: 'Ana is on call.' })).toEqual([
      'Diagnosing.',
      'told',
    ]);
  });
});
