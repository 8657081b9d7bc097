import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const page = (key: string) => {
  const card = { title: key, tone: 'bad', sections: [], buttons: [], footer: '' } as const;
  return stage.slack.pages.post({ surface: 'slack', channel: stage.scene.channel }, null, { key, card });
};
const posts = () => stage.gateway.calls.filter(({ method }) => method === 'chat.postMessage');

describe('a page', () => {
  it('that Slack does not take is tried once: paging repeats it', async () => {
    stage.gateway.answer(() => ({ status: 503, body: {} }));
    await expect(page('page/neuros-1/senior/1')).rejects.toMatchObject({ name: 'SlackBusy' });
    expect(posts()).toHaveLength(1);
  });

  it('does not wait for another to be repeated in its channel', async () => {
    stage.gateway.answer(({ method }) =>
      method === 'chat.postMessage' && posts().length === 1 ? { status: 503, body: {} } : undefined,
    );
    const [first, second] = await Promise.allSettled([page('page/a-1/senior/1'), page('page/b-1/senior/1')]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(posts().map(({ params }) => params.get('text'))).toEqual([
      expect.stringContaining('page/a-1'),
      expect.stringContaining('page/b-1'),
    ]);
  });
});
