import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/case/event.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { failingReport, finished, opened, requested } from '../build.ts';
import { events } from '../contracts/ledger.ts';
import { scratchFolder } from './scratch.ts';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let store: Store;

beforeAll(async () => {
  scratch = await scratchFolder();
  await takeOwnership(scratch.folder);
  store = await openStore({ dataFolder: scratch.folder });
});
afterAll(async () => {
  await store.close();
  await scratch.remove();
});

type Step = {
  readonly target: number;
  readonly does: 'open' | 'request' | 'finish' | 'close';
  readonly stale: boolean;
};

const STEP: fc.Arbitrary<Step> = fc.record({
  target: fc.nat(2),
  does: fc.constantFrom('open', 'request', 'finish', 'close'),
  stale: fc.boolean(),
});

/** What the tables must say, kept in plain maps. */
class Model {
  readonly #run: string;
  readonly versions = new Map<string, number>();
  readonly open = new Map<string, string>();
  readonly pending = new Map<string, string>();
  #count = 0;

  constructor(run: string) {
    this.#run = run;
  }

  async take({ target: number, does, stale }: Step): Promise<void> {
    const target = `${this.#run}-${number}`;
    this.#count += 1;
    const fresh = `${target}-case-${this.#count}`;
    const caseId = does === 'open' ? fresh : this.open.get(target);
    if (caseId === undefined) return;
    const version = this.versions.get(caseId) ?? 0;
    const [diagnosis] = [...this.pending].find(([, of]) => of === caseId) ?? [`${caseId}.none`];
    const bodies: Record<Step['does'], EventBody> = {
      open: opened(target),
      request: requested(`${caseId}.${this.#count}`),
      finish: finished(failingReport(), diagnosis),
      close: { kind: 'case.closed', reason: 'quiet' },
    };
    const answer = await store.ledger.append(caseId, stale ? version + 1 : version, events(bodies[does]));
    const taken = does === 'open' && this.open.has(target);
    expect(answer).toBe(stale || taken ? 'conflict' : 'appended');
    if (answer === 'conflict') return;
    this.versions.set(caseId, version + 1);
    if (does === 'open') this.open.set(target, caseId);
    if (does === 'close') this.open.delete(target);
    if (does === 'request') this.pending.set(`${caseId}.${this.#count}`, caseId);
    if (does === 'finish') this.pending.delete(diagnosis);
  }

  async agrees(): Promise<void> {
    for (const number of [0, 1, 2]) {
      const target = `${this.#run}-${number}`;
      expect(await store.ledger.openCase(target)).toBe(this.open.get(target));
    }
    const mine = (await store.ledger.pending()).filter(({ caseId }) => caseId.startsWith(`${this.#run}-`));
    expect(mine.map(({ id, caseId }) => [id, caseId])).toEqual([...this.pending]);
    const behind = (await store.messages.behind('slack')).filter((caseId) =>
      caseId.startsWith(`${this.#run}-`),
    );
    expect(behind.sort()).toEqual([...this.versions.keys()].sort());
    for (const [caseId, version] of this.versions)
      expect(await store.ledger.events(caseId)).toHaveLength(version);
  }
}

test('whatever happens in whatever order, the tables say what the ledger says, also folded again', {
  timeout: 30_000,
}, async () => {
  let run = 0;
  const story = fc.asyncProperty(fc.array(STEP, { maxLength: 25 }), async (steps) => {
    run += 1;
    const model = new Model(`story${run}`);
    for (const step of steps) await model.take(step);
    await model.agrees();
    await store.rebuildProjections();
    await model.agrees();
  });
  await fc.assert(story, { numRuns: 15 });
  expect(await store.ledger.verify()).toMatchObject({ kind: 'intact' });
});
