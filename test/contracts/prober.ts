import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Probe } from '../../src/core/diagnosis/probe.ts';
import type { Target } from '../../src/core/target.ts';
import type { Prober } from '../../src/ports/prober.ts';

/** What an implementation brings to be tried: a prober, and probes of which it is known how they end. */
export interface ProberUnderTest {
  readonly prober: Prober;
  readonly target: Target;
  readonly answered: Probe;
  readonly missing: Probe;
  /** Never answers by itself. */
  readonly hung: Probe;
  /** A target nothing is known of. */
  readonly stranger: Target;
  stop(): Promise<void>;
}

/** What every Prober keeps, real or not. */
export function proberContract(name: string, open: () => Promise<ProberUnderTest>): void {
  describe(`${name} keeps the prober's contract`, () => {
    let it: ProberUnderTest;
    const patient = { timeoutMs: 10_000 };
    const never = new AbortController().signal;

    beforeAll(async () => {
      it = await open();
    });
    afterAll(async () => {
      await it.prober.close();
      await it.stop();
    });

    test('an answer is plain data with its text and its record', async () => {
      const seen = await it.prober.observe(it.target, it.answered, patient, never);
      expect(seen).toMatchObject({ kind: 'answer', truncated: false });
      expect(seen).toStrictEqual(JSON.parse(JSON.stringify(seen)));
      for (const { argv, durationMs } of seen.trace) {
        expect(argv.length).toBeGreaterThan(0);
        expect(durationMs).toBeGreaterThanOrEqual(0);
      }
    });

    test('what is not there is a value that says so', async () => {
      const seen = await it.prober.observe(it.target, it.missing, patient, never);
      expect(seen).toMatchObject({ kind: 'none', reason: 'missing', message: /\S/ });
      expect(seen.text).toMatch(/\S/);
    });

    test('a target nobody knows is a value, too', async () => {
      const seen = await it.prober.observe(it.stranger, it.answered, patient, never);
      expect(seen).toMatchObject({ kind: 'none', message: /\S/ });
    });

    test('a question without an answer ends at its time limit', async () => {
      const began = performance.now();
      const seen = await it.prober.observe(it.target, it.hung, { timeoutMs: 700 }, never);
      expect(seen).toMatchObject({ kind: 'none', reason: 'timed-out', message: /700 ms/ });
      expect(performance.now() - began).toBeGreaterThan(650);
      expect(performance.now() - began).toBeLessThan(6000);
    });

    test('a question that is called off ends at once', async () => {
      const stop = new AbortController();
      const began = performance.now();
      const asked = it.prober.observe(it.target, it.hung, { timeoutMs: 60_000 }, stop.signal);
      stop.abort();
      expect(await asked).toMatchObject({ kind: 'none', reason: 'timed-out' });
      expect(performance.now() - began).toBeLessThan(6000);
    });

    test('one called off before it began is not asked', async () => {
      const seen = await it.prober.observe(it.target, it.answered, patient, AbortSignal.abort());
      expect(seen).toMatchObject({ kind: 'none', reason: 'timed-out', trace: [] });
    });

    test('many questions side by side all get their answer', async () => {
      const asked = Array.from({ length: 30 }, () =>
        it.prober.observe(it.target, it.answered, patient, never),
      );
      const kinds = (await Promise.all(asked)).map((seen) => seen.kind);
      expect(new Set(kinds)).toStrictEqual(new Set(['answer']));
    });

    test('after closing, a question is asked anew', async () => {
      await it.prober.close();
      expect(await it.prober.observe(it.target, it.answered, patient, never)).toMatchObject({
        kind: 'answer',
      });
    });
  });
}
