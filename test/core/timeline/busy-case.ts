import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { Actor } from '../../../src/core/person.ts';
import { ANA, failingReport, finding, finished, opened, report, requested } from '../../build.ts';
import {
  ALLOWED,
  approved,
  asked,
  BEN,
  CLEO,
  granted,
  ONE_PEER,
  planned,
  plannedEvent,
  run,
  SUCCEEDED,
  SUE,
  UMPIRE,
} from '../../build-gate.ts';
import { entries, type Moment } from '../report/story.ts';

const TITLES = ['Daemon', 'Dependencies', 'Runtime', 'Application', 'Network'] as const;
const LAYERS = TITLES.map((title) => ({ id: title.toLowerCase(), title }));
const COMMANDS = ['docker compose up -d', 'docker compose restart neuros', 'rebuild', 'docker compose down'];
const PEOPLE: readonly Actor[] = [ANA, BEN, CLEO, SUE];

/** A diagnosis that ends red in layer `failing`, or green with `null`. */
export function walk(id: string, minute: number, failing: number | null, who: Actor = ANA): Moment[] {
  const walked = LAYERS.slice(0, failing ?? LAYERS.length).map(({ id: layer, title }, at): Moment => {
    const fails = at + 1 === failing;
    const checks = fails ? [finding({ id: `check-${id}`, status: 'fail' })] : [];
    const status = fails ? 'fail' : 'pass';
    const result = { index: at + 1, id: layer, title, status, durationMs: 10, checks } as const;
    return [UMPIRE, minute + at / 10, { kind: 'layer.finished', diagnosis: id, attempt: 1, layer: result }];
  });
  const cause = { signature: `cause-${id}`, cause: 'A module is missing.', advice: '' };
  const failedLayer = { index: failing ?? 1, id: 'x', title: TITLES[(failing ?? 1) - 1] ?? '' };
  const whole = failing === null ? report() : failingReport({ failedLayer, rootCause: cause });
  return [
    [who, minute, requested(id, { layers: LAYERS })],
    ...walked,
    [UMPIRE, minute + 0.6, finished(whole, id)],
  ];
}

export interface Attempt {
  readonly title: string;
  readonly who?: Actor;
  /** Minutes until Sue approves; without them nobody has to. */
  readonly waits?: number;
  readonly takes?: number;
  readonly exit?: number;
}

/** An operation of one step. */
export function attempt(
  id: string,
  minute: number,
  { title, who = ANA, waits = 0, takes = 2, exit = 1 }: Attempt,
): Moment[] {
  const verdict = waits > 0 ? ONE_PEER : ALLOWED;
  const begins = minute + waits;
  const ends = begins + takes;
  const step = { ...run(1, exit === 0 ? 'done' : 'failed'), title, exitCode: exit };
  const ending =
    exit === 0 ? SUCCEEDED : ({ kind: 'failed', at: 'step', message: 'It failed.', remedy: '' } as const);
  const about = { operation: id, title, risk: 'change' } as const;
  const vote: Moment[] = waits > 0 ? [[SUE, begins, approved(id)]] : [];
  return [
    [who, minute, asked({ ...about, approach: title, verdict })],
    [
      UMPIRE,
      minute,
      plannedEvent({ operation: id, verdict, planned: planned({ ...about, verification: 'none' }) }),
    ],
    ...vote,
    [UMPIRE, begins, granted({ operation: id })],
    [UMPIRE, begins, { kind: 'operation.started', operation: id }],
    [UMPIRE, ends, { kind: 'step.finished', operation: id, step }],
    [UMPIRE, ends, { kind: 'operation.finished', operation: id, ending, report: null }],
  ];
}

export const inOrder = (moments: readonly Moment[]): LedgerEvent[] =>
  entries(...moments.toSorted((a, b) => a[1] - b[1]));

/** A case of about `count` entries over `minutes`, with everything a picture can show; always the same one. */
export function busyCase(count: number, minutes: number): LedgerEvent[] {
  const moments: Moment[] = [[ANA, 0, opened()]];
  for (let at = 1; moments.length < count - 20; at++) {
    const minute = (minutes * ((at * 0.618_034) % 1)) / 1.1;
    const who = PEOPLE[at % PEOPLE.length] ?? ANA;
    const id = `neuros-1.${at}`;
    if (at % 3 === 0) moments.push(...walk(id, minute, at % 4 === 0 ? null : 1 + (at % 5), who));
    else if (at % 11 === 0) moments.push([who, minute, note(at)]);
    else if (at % 13 === 0) moments.push([who, minute, { kind: 'help.given', surface: 'slack' }]);
    else {
      const title = COMMANDS[at % COMMANDS.length] ?? '';
      const [waits, takes] = [at % 2 === 0 ? minutes / 200 : 0, minutes / (20 + (at % 90))];
      moments.push(...attempt(id, minute, { title, who, waits, takes, exit: at % 5 === 0 ? 0 : at % 7 }));
    }
  }
  return inOrder([...moments, ...escalated(minutes)]);
}

const note = (at: number): EventBody => ({
  kind: 'note.added',
  text: `${at}: I looked at the logs, and the same error is there again: ModuleNotFoundError`,
});

function escalated(minutes: number): Moment[] {
  const level = (share: number, name: 'help' | 'senior' | 'meeting', strikes: number): Moment => [
    UMPIRE,
    minutes * share,
    { kind: 'level.reached', level: name, strikes },
  ];
  const call = (share: number, number: number, to: string): Moment => [
    UMPIRE,
    minutes * share,
    {
      kind: 'page.sent',
      level: 'senior',
      call: number,
      action: 'trigger',
      way: 'pagerduty',
      to: { id: to.toLowerCase(), name: to },
    },
  ];
  return [
    level(0.2, 'help', 3),
    level(0.3, 'senior', 5),
    call(0.301, 1, 'Sue'),
    [UMPIRE, minutes * 0.302, { kind: 'page.failed', level: 'senior', call: 1, message: 'it answers 429' }],
    call(0.31, 2, 'Ben'),
    [UMPIRE, minutes * 0.311, { kind: 'page.taken', level: 'senior', call: 2 }],
    [UMPIRE, minutes * 0.32, { kind: 'page.acknowledged', level: 'senior', way: 'pagerduty', by: 'Ben' }],
    level(0.6, 'meeting', 8),
    [SUE, minutes * 0.7, { kind: 'meeting.held', decision: 'Deploy beside the old one, then switch.' }],
    [UMPIRE, minutes, { kind: 'case.closed', reason: 'neuros is healthy' }],
  ];
}
