import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { foldCase } from '../../../src/core/case/case.ts';
import { canonicalJson } from '../../../src/core/case/chain.ts';
import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import { operationJson } from '../../../src/core/case/operation-json.ts';
import { diagnosisJson } from '../../../src/core/diagnosis/diagnosis-json.ts';
import { caseReport } from '../../../src/core/report/case-report.ts';
import { listStrikes } from '../../../src/core/strikes/list-strikes.ts';
import type { DraftParts } from '../../../src/engine/desk/draft-of.ts';
import { planJobOf, runJobOf } from '../../../src/engine/jobs/job-of.ts';
import { recordJob } from '../../../src/engine/jobs/record-job.ts';
import { withClosing } from '../../../src/engine/with-closing.ts';
import type { JobProgress, JobResult } from '../../../src/ports/jobs.ts';
import { jobProgress, jobResult } from '../../../src/queue/schema/answer-schemas.ts';
import { readAnswer } from '../../../src/queue/schema/read-answer.ts';
import { config, LAYERS, opened, requested, rows, START } from '../../build.ts';
import { asked, granted, planned, plannedEvent, UMPIRE } from '../../build-gate.ts';
import { runbook } from '../../build-knowledge.ts';
import { KNOWLEDGE } from '../../build-plan.ts';
import { mutations } from './mutations.ts';
import { DIAGNOSED, OPERATED, PLANNED, TOLD } from './valid-answers.ts';

/** A case with a diagnosis, an operation that is being planned, and one that is granted; all wait for answers. */
const DIAGNOSIS = 'neuros-1.1';
const PLANNING = 'neuros-1.2';
const RUNNING = 'neuros-1.3';
const BEFORE: readonly EventBody[] = [
  opened(),
  requested(DIAGNOSIS),
  asked({ operation: PLANNING }),
  asked({ operation: RUNNING }),
  plannedEvent({ operation: RUNNING, planned: planned({ operation: RUNNING }) }),
  granted({ operation: RUNNING }),
];
const PARTS: DraftParts = {
  config: config(),
  runbooks: new Map([['neuros', runbook(LAYERS.map(({ id }) => [id]))]]),
  common: [],
  risks: () => KNOWLEDGE,
};
const NOW = new Date(START.getTime() + 60_000);

/** Written down as the bot does, and looked at from all sides. */
function follow(job: string, standing: Parameters<typeof recordJob>[3]): number {
  const state = foldCase(rows(BEFORE));
  if (state === undefined) throw new Error('a case needs an event');
  const news = recordJob(PARTS, state, job, standing, NOW);
  const levels = config().strikes;
  const all = [...BEFORE, ...withClosing(state, news, { id: state.id, actor: UMPIRE, at: NOW, levels })];
  show(rows(all.map((body): EventBody => JSON.parse(canonicalJson(body)))));
  return news.length;
}

function show(events: readonly LedgerEvent[]): void {
  const after = foldCase(events);
  if (after === undefined) throw new Error('a case needs an event');
  canonicalJson(caseMessages(after));
  for (const diagnosis of after.diagnoses) diagnosisJson(after, diagnosis);
  for (const operation of after.operations) operationJson(after, operation);
  listStrikes(after, 'neuros', config().strikes);
  expect(caseReport(events, { id: 'INC-2026-11-20-001', redact: (text) => text })).toMatch(/INC-/);
}

const GARBAGE = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    -1,
    0,
    0.5,
    7,
    1e300,
    '',
    '?',
    'x'.repeat(70_000),
    '2026-02-30T03:00:00Z',
    [],
    {},
    [null],
  ),
  fc.constantFrom<unknown>('\u0000', '\ud800', '```', 'neuros-1.2', 'docker ps', '2026-11-20T03:00:00Z'),
  fc.constant<unknown>(JSON.parse('{"__proto__":{"kind":"succeeded"},"length":3}')),
);

/** The valid answer about these very operations, with one thing in it another. */
function mutated<T extends JobResult | JobProgress>(
  answers: readonly T[],
  operation: string,
): fc.Arbitrary<string> {
  const own = answers.map(
    (each): T => JSON.parse(JSON.stringify(each).replaceAll('"neuros-1.1"', `"${operation}"`)),
  );
  return fc
    .tuple(fc.constantFrom(...own), GARBAGE, fc.noBias(fc.nat(999_999)))
    .map(([answer, garbage, at]) => {
      const all = mutations(answer, garbage);
      return JSON.stringify(all[at % all.length]);
    });
}

const RESULTS: [string, string, readonly JobResult[]][] = [
  ['a diagnosis', DIAGNOSIS, DIAGNOSED],
  ['a plan', planJobOf(PLANNING), PLANNED],
  ['an operation', runJobOf(RUNNING), OPERATED],
];

test.each(RESULTS)('any result of %s is refused, or the case it makes can be shown', (_, job, answers) => {
  const seen = { read: 0, unreadable: 0 };
  const operation = job.replace(/\/.*/, '');
  fc.assert(
    fc.property(mutated(answers, operation), (packed) => {
      const found = readAnswer(jobResult, packed);
      seen[found.kind] += 1;
      // Whatever it is, the job has ended.
      if (found.kind === 'read')
        expect(follow(job, { kind: 'finished', result: found.value })).toBeGreaterThan(0);
    }),
    { numRuns: 1_500 },
  );
  expect(seen.read).toBeGreaterThan(50);
  expect(seen.unreadable).toBeGreaterThan(50);
});

test.each([
  ['a diagnosis', DIAGNOSIS],
  ['an operation', runJobOf(RUNNING)],
])('so is whatever is told of %s on its way', (_, job) => {
  const seen = { read: 0, unreadable: 0 };
  fc.assert(
    fc.property(mutated(TOLD, job.replace(/\/.*/, '')), (packed) => {
      const found = readAnswer(jobProgress, packed);
      seen[found.kind] += 1;
      if (found.kind === 'read') follow(job, { kind: 'running', progress: found.value });
    }),
    { numRuns: 800 },
  );
  expect(seen.read).toBeGreaterThan(25);
  expect(seen.unreadable).toBeGreaterThan(25);
});

test.each(RESULTS)('an answer that is as it should be is written down: %s', (_, job, answers) => {
  const operation = job.replace(/\/.*/, '');
  for (const answer of answers) {
    const own: JobResult = JSON.parse(JSON.stringify(answer).replaceAll('"neuros-1.1"', `"${operation}"`));
    expect(follow(job, { kind: 'finished', result: own })).toBeGreaterThan(0);
  }
});
