import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JobState } from '../../src/ports/jobs.ts';
import { Follower } from '../../src/queue/follower.ts';
import { diagnosed, walking } from './build-jobs.ts';

const JOB = { host: 'lab', id: 'neuros-1.1' };
const FINISHED: JobState = { kind: 'finished', result: diagnosed() };

describe('a follower', () => {
  let now: JobState;
  let reads: number;
  let heard: string[];
  let problems: Error[];
  let follower: Follower;

  beforeEach(() => {
    vi.useFakeTimers();
    now = { kind: 'waiting' };
    reads = 0;
    heard = [];
    problems = [];
    const read = async () => {
      reads += 1;
      return now;
    };
    follower = new Follower(read, (error) => problems.push(error));
    follower.watch(['lab'], (id, state) => heard.push(`${id} ${state.kind}`));
  });
  afterEach(() => {
    follower.close();
    vi.useRealTimers();
  });

  test('tells a state once, however often it is told of a change', async () => {
    for (let at = 0; at < 5; at += 1) follower.changed(JOB);
    await vi.advanceTimersByTimeAsync(0);
    follower.changed(JOB);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['neuros-1.1 waiting']);
    expect(reads).toBeLessThan(5);
  });

  test('sees the end of a job whose event was lost', async () => {
    follower.follow(JOB);
    now = FINISHED;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard).toEqual(['neuros-1.1 finished']);
  });

  test('reads a job no more when it has ended', async () => {
    now = FINISHED;
    follower.changed(JOB);
    await vi.advanceTimersByTimeAsync(0);
    follower.changed(JOB);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(1);
  });

  test('tells each new progress, and nothing of hosts nobody watches', async () => {
    for (const running of [1, 2]) {
      now = { kind: 'running', progress: walking(1, running) };
      follower.changed(JOB);
      follower.changed({ ...JOB, host: 'far' });
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(heard).toEqual(['neuros-1.1 running', 'neuros-1.1 running']);
    expect(reads).toBe(2);
  });

  test('reports a read that failed and goes on', async () => {
    const broken = new Follower(
      async () => {
        reads += 1;
        if (reads === 1) throw new Error('Redis is away');
        return FINISHED;
      },
      (error) => problems.push(error),
    );
    broken.watch(['lab'], (_, state) => heard.push(state.kind));
    broken.changed(JOB);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(problems.map((error) => error.message)).toEqual(['Redis is away']);
    expect(heard).toEqual(['finished']);
    broken.close();
  });
});
