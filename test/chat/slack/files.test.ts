import { afterEach, describe, expect, it, vi } from 'vitest';
import { SlackRefusal } from '../../../src/chat/slack/api/refusal.ts';
import { ChatRefusal, type PostedFile } from '../../../src/ports/chat.ts';
import { rateLimited } from './gateway.ts';
import { openStage, type Stage } from './stage.ts';

const card = { title: 'Layer 2 of 5', tone: 'bad', sections: [], buttons: [], footer: '' } as const;
const evidence: PostedFile = { name: 'layer-2.txt', content: 'No module named psycopg', alt: null };

let stage: Stage;
afterEach(() => stage.close());

const post = () =>
  stage.slack.chat.post({ surface: 'slack', channel: stage.workspace.channels.ops }, null, {
    key: 'layer/d1/1/2',
    card,
  });
const attach = (beside: string, file = evidence) => stage.slack.chat.attach(beside, file);
async function repliesTo({ ref }: { ref: string }): Promise<readonly (string | undefined)[]> {
  const { channel, ts } = JSON.parse(ref) as { channel: string; ts: string };
  const replies = await stage.workspace.replies(channel, ts);
  return replies.map(({ text, files }) => text || files?.[0]?.name);
}
const lost = () => stage.logged.filter(({ event }) => event === 'slack.file-lost');
const uploads = () => stage.gateway.calls.filter(({ method }) => method === 'files.getUploadURLExternal');

it('a file comes into the thread of its message, whenever it comes; an empty one does not', async () => {
  stage = await openStage();
  const parent = await post();
  await attach(parent.beside, { ...evidence, name: 'empty.txt', content: '' });
  await attach(parent.beside);
  expect(await repliesTo(parent)).toEqual(['layer-2.txt']);
  expect(parent.beside).not.toBe(parent.ref);
});

describe('a file Slack does not take', () => {
  it('for want of a scope is refused, and the thread says what to do', async () => {
    stage = await openStage({ scopes: ['commands', 'chat:write'] });
    const parent = await post();
    await expect(attach(parent.beside)).rejects.toBeInstanceOf(SlackRefusal);
    expect(await repliesTo(parent)).toEqual([
      expect.stringMatching(/layer-2\.txt is missing.*`files:write`/),
    ]);
    expect(stage.problems.map(({ code }) => code)).toEqual(['missing_scope']);
  });

  it('while Umpire stops is not lost: it is left for the next start', async () => {
    stage = await openStage();
    const parent = await post();
    stage.gateway.answer(({ method }) =>
      method.startsWith('files.') ? { status: 503, body: {} } : undefined,
    );
    const failed = attach(parent.beside).catch((error: unknown) => error);
    await vi.waitFor(() => expect(uploads()).toHaveLength(1));
    await stage.slack.stop();
    const error = await failed;
    expect(error).toMatchObject({ message: expect.stringMatching(/closing/) });
    expect(error).not.toBeInstanceOf(ChatRefusal);
    expect(lost()).toEqual([]);
    expect(await repliesTo(parent)).toEqual([]);
  });

  it('for now may come later; only after many tries it is refused, and the thread says so', async () => {
    stage = await openStage();
    const parent = await post();
    stage.gateway.answer(({ method }) => (method.startsWith('files.') ? rateLimited(900) : undefined));
    let tries = 0;
    let error: unknown;
    for (; tries < 100 && !(error instanceof ChatRefusal); tries++)
      error = await attach(parent.beside).catch((refused: unknown) => refused);
    expect(tries).toBe(40);
    expect(lost()).toHaveLength(1);
    expect(await repliesTo(parent)).toEqual(['The file layer-2.txt is missing here. Slack did not take it.']);
  });
});
