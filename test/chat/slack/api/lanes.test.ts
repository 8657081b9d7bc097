import { describe, expect, it } from 'vitest';
import { type Failure, Lanes } from '../../../../src/chat/slack/api/lanes.ts';
import { SlackBusy } from '../../../../src/chat/slack/api/refusal.ts';

const QUICK = { each: { burst: 1_000, everyMs: 1 }, together: null };

function lanes(
  understand: (error: unknown) => Failure = (error) => ({ kind: 'final', error }),
  attempts?: number,
) {
  const stopping = new AbortController();
  return { lanes: new Lanes(QUICK, understand, stopping.signal, attempts), stop: () => stopping.abort() };
}

describe('lanes', () => {
  it('keep the order within a lane, whatever each call takes', async () => {
    const { lanes: all } = lanes();
    const done: number[] = [];
    const slow = Promise.withResolvers<void>();
    const first = all.run('ops', () => slow.promise.then(() => done.push(1)));
    const second = all.run('ops', async () => done.push(2));
    await all.run('leads', async () => done.push(3));
    slow.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual([3, 1, 2]);
  });

  it('go on after a call that failed', async () => {
    const { lanes: all } = lanes();
    const failed = all.run('ops', () => Promise.reject(new Error('no')));
    const next = all.run('ops', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('are bounded: what does not fit is rejected at once, other lanes still fit', async () => {
    const { lanes: all } = lanes();
    const slow = Promise.withResolvers<void>();
    const running = Array.from({ length: 100 }, () => all.run('ops', () => slow.promise));
    await expect(all.run('ops', async () => 'late')).rejects.toBeInstanceOf(SlackBusy);
    expect(await all.run('leads', async () => 'fits')).toBe('fits');
    slow.resolve();
    await Promise.all(running);
  });

  it('leave a long pause to the caller', async () => {
    const { lanes: all } = lanes(() => ({ kind: 'limited', pauseMs: 3_600_000 }));
    const limited = all.run('ops', () => Promise.reject(new Error('429')));
    await expect(limited).rejects.toMatchObject({ retryAfterMs: expect.closeTo(3_600_000, -3) });
  });

  it('give up on a call that fails again and again, and keep its cause', async () => {
    const { lanes: all } = lanes(() => ({ kind: 'limited', pauseMs: 1 }));
    let calls = 0;
    const failing = all.run('ops', () => Promise.reject(new Error(`failure ${++calls}`)));
    await expect(failing).rejects.toMatchObject({ name: 'SlackBusy', cause: new Error('failure 4') });
  });

  it('give up at once when one attempt is all they may', async () => {
    const { lanes: all } = lanes(() => ({ kind: 'transient' }), 1);
    let calls = 0;
    const failing = all.run('ops', () => Promise.reject(new Error(`failure ${++calls}`)));
    await expect(failing).rejects.toMatchObject({ name: 'SlackBusy', cause: new Error('failure 1') });
  });

  it('reject what waits when they are stopped', async () => {
    const { lanes: all, stop } = lanes(() => ({ kind: 'limited', pauseMs: 30_000 }));
    const { promise: called, resolve } = Promise.withResolvers<void>();
    const waiting = all.run('ops', () => {
      resolve();
      return Promise.reject(new Error('429'));
    });
    await called;
    stop();
    await expect(waiting).rejects.toThrow(/closing/);
  });
});
