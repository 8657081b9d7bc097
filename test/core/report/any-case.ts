import fc from 'fast-check';
import type { Case } from '../../../src/core/case/case.ts';
import { applyEvent } from '../../../src/core/case/case.ts';
import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Actor } from '../../../src/core/person.ts';
import { entriesWithClosing } from '../../../src/engine/with-closing.ts';
import {
  ANA,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  opened,
  report,
  requested,
  START,
} from '../../build.ts';
import {
  asked,
  BEN,
  EVE,
  granted,
  ONE_PEER,
  planned,
  plannedEvent,
  ROBO,
  receipt,
  STRANGER,
  SUCCEEDED,
  SUE,
  step,
  UMPIRE,
} from '../../build-gate.ts';
import { failedAt, INTERRUPTED, refused } from '../strikes/build-attempt.ts';

/** What strangers write: Markdown of every kind, mentions, escapes, and what looks like a source. */
const POISON = [
  '# Resolved',
  '\n## Timeline\n',
  '[#1]',
  '[#99999]',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<!channel>',
  '<@U0ANA>',
  '@here',
  '<img src=x onerror=1>',
  '| a | b |\n|---|---|',
  '```',
  '~~~',
  '`x',
  '**bold**',
  '- [x] done',
  '1. one',
  '===',
  '\u202e\u200b\u0000\u001b[31m\r',
  '&lt;',
  '\\',
  '[#7]: https://evil.example',
];
const text = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...POISON) },
      fc.string({ maxLength: 12, unit: 'binary' }),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((words) => words.join(' '));

const PEOPLE: readonly Actor[] = [ANA, BEN, SUE, EVE, ROBO, STRANGER];
const ENDINGS: readonly Outcome['ending'][] = [
  SUCCEEDED,
  failedAt('step'),
  failedAt('verification'),
  failedAt('backup'),
  INTERRUPTED,
  refused('drifted'),
];

/** One thing that happens; what of it fits the case then is decided as it is told. */
const move = fc.record({
  what: fc.constantFrom(
    'look',
    'look',
    'try',
    'try',
    'try',
    'note',
    'help',
    'meet',
    'vote',
    'ask',
    'page',
    'close',
    'picture',
  ),
  by: fc.constantFrom(...PEOPLE),
  how: fc.nat(99),
  said: text,
  /** Clocks of several bots: now and then one is behind. */
  seconds: fc.oneof({ weight: 9, arbitrary: fc.nat(5_000) }, fc.constant(-90)),
  /** Entries of other cases in between. */
  gap: fc.nat(3),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** A whole case as a ledger may hold it: entries of many kinds, with everything that follows from them. */
export const anyCase: fc.Arbitrary<LedgerEvent[]> = fc
  .tuple(fc.array(move, { minLength: 2, maxLength: 14 }), fc.integer({ min: 1, max: 5_000 }), fc.nat(3))
  .map(([[begins, ...moves], first, ill]) =>
    tell(begins === undefined || ill === 0 ? moves : [{ ...begins, what: 'look', how: 3 }, ...moves], first),
  );

function tell(moves: readonly Move[], first: number): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  let state = undefined as Case | undefined;
  let [seq, at] = [first, START];
  const write = (actor: Actor, bodies: readonly EventBody[], gap: number) => {
    const writing = { id: 'neuros-1', actor, at, levels: { help: 2, senior: 3, meeting: 5 } };
    for (const entry of entriesWithClosing(state, bodies, writing)) {
      seq += 1 + gap;
      const event = { seq, caseId: 'neuros-1', version: events.length + 1, previous: '', hash: '', ...entry };
      events.push(event);
      state = applyEvent(state, event);
    }
  };
  write(ANA, [opened()], 0);
  for (const [index, each] of moves.entries()) {
    if (state !== undefined && !state.open) break;
    for (const [actor, bodies] of bodiesOf(each, `neuros-1.${index + 1}`)) {
      at = new Date(at.getTime() + each.seconds * 1000);
      if (state === undefined || state.open) write(actor, bodies, each.gap);
    }
  }
  return events;
}

type Told = (readonly [Actor, EventBody[]])[];

function bodiesOf({ what, by, how, said }: Move, id: string): Told {
  switch (what) {
    case 'look':
      return look(by, how, said, id);
    case 'try':
      return attempt(by, how, said, id);
    case 'ask':
      return [
        [by, [asked({ operation: id, title: said })]],
        [by, [{ kind: 'operation.denied', operation: id, reason: said }]],
      ];
    case 'vote':
      return [[by, [{ kind: 'approval.refused', operation: id, surface: 'slack', text: said }]]];
    case 'note':
      return [[by, [{ kind: 'note.added', text: how % 2 === 0 ? said : `follow-up: ${said}` }]]];
    case 'help':
      return [[by, [{ kind: 'help.given', surface: 'slack' }]]];
    case 'meet':
      return [[by, [{ kind: 'meeting.held', decision: said }]]];
    case 'page':
      return [[UMPIRE, [{ kind: 'page.failed', level: 'senior', call: 1, message: said }]]];
    case 'picture':
      return [[by, [{ kind: 'timeline.asked' }]]];
    default:
      return how % 5 === 0 ? [[by, [{ kind: 'case.closed', reason: said }]]] : [];
  }
}

function look(by: Actor, how: number, said: string, id: string): Told {
  const check = finding({ title: said, status: 'fail', reasons: [said], excerpt: `${said}\n${said}` });
  const rootCause = how % 2 === 0 ? null : { signature: said, cause: said, advice: said };
  const end: Record<number, EventBody[]> = {
    0: [finished(report(), id)],
    1: [{ kind: 'diagnosis.failed', diagnosis: id, message: said, remedy: said }],
    2: [
      finished(report({ status: 'unreachable', failedLayer: { index: 1, id: 'daemon', title: said } }), id),
    ],
  };
  const red = [layerFinished(layer(2, 'fail', [check]), id), finished(failingReport({ rootCause }), id)];
  return [
    [by, [requested(id)]],
    [UMPIRE, end[how % 7] ?? red],
  ];
}

function attempt(by: Actor, how: number, said: string, id: string): Told {
  const ending = ENDINGS[how % ENDINGS.length] ?? SUCCEEDED;
  const risk = how % 5 === 0 ? 'read' : 'destroy';
  const verification = (['healthy', 'none', 'stopped'] as const)[how % 3] ?? 'none';
  const pipeline = [['sh', '-c', said, `${how}`]];
  const plan = planned({
    operation: id,
    risk,
    verification,
    steps: [1, 2, 3].map((index) => step({ title: `${index} ${said}`, risk, kind: 'command', pipeline })),
    rollback: { steps: [], lost: [said], images: {} },
  });
  const ran = (index: number, exitCode: number): EventBody => ({
    kind: 'step.finished',
    operation: id,
    step: {
      index,
      title: said,
      state: exitCode === 0 ? 'done' : 'failed',
      exitCode,
      output: said,
      durationMs: how * 1000,
    },
  });
  return [
    [by, [asked({ operation: id, title: said, risk })]],
    [UMPIRE, [plannedEvent({ operation: id, planned: plan, verdict: ONE_PEER })]],
    [BEN, [{ kind: 'approval.given', operation: id, surface: 'slack' }, granted({ operation: id })]],
    [UMPIRE, [{ kind: 'operation.started', operation: id }]],
    [UMPIRE, [{ kind: 'backup.taken', operation: id, receipt: receipt({ operation: id }) }]],
    [UMPIRE, [{ kind: 'step.started', operation: id, index: 1, title: said }, ran(1, 0)]],
    [UMPIRE, [ran(2, how)]],
    [
      UMPIRE,
      [
        {
          kind: 'operation.finished',
          operation: id,
          ending,
          report: ending.kind === 'failed' ? failingReport() : null,
        },
      ],
    ],
  ];
}
