import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan, Step } from '../../src/core/plan/plan.ts';
import type { Target } from '../../src/core/target.ts';
import type { Hands } from '../../src/ports/hands.ts';

/** What an implementation brings to be tried: hands on a target, and steps of which it is known how they end. */
export interface HandsUnderContract {
  readonly hands: Hands;
  readonly target: Target;
  /** A target nothing is known of. */
  readonly stranger: Target;
  readonly planOf: (step: Step) => Plan;
  /** Prints `done` and ends well. */
  readonly works: Step;
  /** Ends with exit code 3. */
  readonly fails: Step;
  /** Prints `begun` and never ends by itself; its time limit is 1000 ms. */
  readonly hangs: Step;
  stop(): Promise<void>;
}

/** What all Hands keep, on real hosts or not. */
export function handsContract(name: string, open: () => Promise<HandsUnderContract>): void {
  describe(`${name} keep the contract of hands`, () => {
    let it: HandsUnderContract;
    const never = new AbortController().signal;
    const quiet = (_output: string): void => {};
    const perform = (step: Step, told = quiet, signal = never, target = it.target) =>
      it.hands.perform(it.planOf(step), target, step, told, signal);

    beforeAll(async () => {
      it = await open();
    });
    afterAll(async () => {
      await it.stop();
    });

    test('a step that ends tells its exit code and what it wrote, whatever the code', async () => {
      expect(await perform(it.works)).toMatchObject({ kind: 'exited', exitCode: 0, output: /done/ });
      expect(await perform(it.fails)).toMatchObject({ kind: 'exited', exitCode: 3 });
    });

    test('a step is ended at its time limit, and what it wrote by then is kept', async () => {
      const began = performance.now();
      expect(await perform(it.hangs)).toMatchObject({ kind: 'timed-out', output: /begun/ });
      expect(performance.now() - began).toBeGreaterThan(950);
      expect(performance.now() - began).toBeLessThan(9000);
    });

    test('what a running step wrote is heard before it ends', async () => {
      const heard: string[] = [];
      const stop = new AbortController();
      const ended = await perform(
        { ...it.hangs, timeoutMs: 60_000 },
        (output) => {
          heard.push(output);
          stop.abort();
        },
        stop.signal,
      );
      expect(heard[0]).toMatch(/begun/);
      expect(ended).toMatchObject({ kind: 'unable', message: /called off/, output: /begun/ });
    });

    test('a step called off before it began is not done', async () => {
      expect(await perform(it.works, quiet, AbortSignal.abort())).toMatchObject({
        kind: 'unable',
        message: /\S/,
        remedy: /\S/,
        output: '',
      });
    });

    test('a grant is spent once, whoever asks', async () => {
      const asked = Array.from({ length: 20 }, () => it.hands.claim(it.target, 'contract.1', never));
      const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'taken')).toHaveLength(19);
      expect(await it.hands.claim(it.target, 'contract.2', never)).toStrictEqual({ kind: 'claimed' });
      expect(await it.hands.claim(it.target, 'contract.1', never)).toStrictEqual({ kind: 'taken' });
    });

    test.each(['', '.', '..', '../up', 'a/b', 'a b', '-p', '$(id)', 'a\nb', 'x'.repeat(200)])(
      'an operation called %j is refused',
      async (operation) => {
        expect(await it.hands.claim(it.target, operation, never)).toMatchObject({
          kind: 'unable',
          message: /no id of an operation/,
          remedy: /\S/,
        });
      },
    );

    test('a target nobody knows is a value', async () => {
      const unable = { kind: 'unable', message: /\S/, remedy: /\S/ };
      expect(await it.hands.survey(it.stranger, [], never)).toMatchObject(unable);
      expect(await it.hands.claim(it.stranger, 'contract.3', never)).toMatchObject(unable);
      expect(await it.hands.expire(it.stranger, new Date(), never)).toMatchObject(unable);
      expect(await perform(it.works, quiet, never, it.stranger)).toMatchObject(unable);
    });
  });
}
