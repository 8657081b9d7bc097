import { foldCase } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Config } from '../../../src/core/config.ts';
import type { Actor } from '../../../src/core/person.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { openPaging, type Paging, type PagingParts } from '../../../src/engine/paging/open-paging.ts';
import { rotationRoster } from '../../../src/engine/paging/rotation-roster.ts';
import { ANA, config, opened, requested, START } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { freshHost } from '../../queue/build-jobs.ts';
import type { Office } from '../office.ts';

export const BEN: Actor = { kind: 'person', id: 'ben', name: 'Ben' };
const human = (id: string, name: string) => ({
  id,
  name,
  agent: false,
  accounts: { slack: `U0${name.toUpperCase()}` },
});

/** Ana on call, then Ben, then Cem. */
export function pagingConfig(target: string, override: Partial<Config> = {}): Config {
  return config({
    people: [human('ana', 'Ana'), human('ben', 'Ben'), human('cem', 'Cem')],
    targets: new Map([[target, { name: target, host: 'lab', runbook: 'neuros', environment: 'staging' }]]),
    escalation: {
      ways: null,
      minutes: 10,
      repeat: 0,
      chain: ['ana', 'ben', 'cem'],
      rotation: null,
      schedule: null,
      webhook: null,
      email: null,
    },
    ...override,
  });
}

/** One case of a target of its own, with its paging and a clock that can be moved. */
export interface PagerDesk {
  readonly caseId: string;
  readonly target: string;
  readonly clock: { now: Date };
  parts: PagingParts;
  open(override?: Partial<PagingParts>): Promise<Paging>;
  forward(minutes: number): void;
  write(actor: Actor, ...bodies: readonly EventBody[]): Promise<void>;
  /** What was appended about pages, in short. */
  told(): Promise<string[]>;
  /** Looks until the newest of what was told is this. */
  comesTo(paging: Paging, last: string): Promise<void>;
  /** Ends every paging that was opened, and leaves no page to the next test. */
  rest(): Promise<void>;
}

export async function openPagerDesk(
  office: Office,
  {
    pagers = [],
    chats = [],
    override = {},
  }: Partial<Pick<PagingParts, 'pagers' | 'chats'>> & { override?: Partial<Config> } = {},
): Promise<PagerDesk> {
  const target = freshHost();
  const caseId = `${target}-1`;
  const clock = { now: START };
  const { ledger, messages } = office.store;
  const opens: Paging[] = [];
  const desk: PagerDesk = {
    caseId,
    target,
    clock,
    parts: {
      config: pagingConfig(target, override),
      ledger,
      messages,
      roster: rotationRoster(pagingConfig(target, override)),
      pagers,
      chats,
      elsewhere: new Set(),
      redactor: createRedactor({ values: ['hunter2hunter2'], patterns: [] }),
      log: office.log,
      meter: office.meter,
      now: () => clock.now,
    },
    async open(parts = {}) {
      const paging = await openPaging({ ...desk.parts, ...parts });
      opens.push(paging);
      return paging;
    },
    forward(minutes) {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000);
    },
    async write(actor, ...bodies) {
      for (let tries = 0; tries < 20; tries += 1) {
        const version = foldCase(await ledger.events(caseId))?.version ?? 0;
        const events = bodies.map((body) => ({ at: clock.now, actor, body }));
        if ((await ledger.append(caseId, version, events)) === 'appended') return;
      }
      throw new Error(`${caseId} is written by somebody else all the time`);
    },
    async told() {
      return (await office.bodies(caseId)).filter(({ kind }) => kind.startsWith('page.')).map(inShort);
    },
    async comesTo(paging, last) {
      await until(`${caseId}: ${last}`, async () => {
        await paging.look();
        return (await desk.told()).at(-1) === last;
      });
    },
    async rest() {
      await Promise.all(opens.splice(0).map((paging) => paging.stop()));
      for (const left of await ledger.paging()) {
        const version = foldCase(await ledger.events(left))?.version ?? 0;
        const events = (['senior', 'meeting'] as const).map((level) => ({
          at: clock.now,
          actor: ANA,
          body: { kind: 'page.ended', level } as const,
        }));
        await ledger.append(left, version, events);
      }
    },
  };
  await desk.write(ANA, opened(target), requested(`${caseId}.1`, { target }));
  return desk;
}

/** A level that pages. */
export const SENIOR: EventBody = { kind: 'level.reached', level: 'senior', strikes: 5 };
export const MEETING: EventBody = { kind: 'level.reached', level: 'meeting', strikes: 8 };
export const HELP: EventBody = { kind: 'help.given', surface: 'slack' };
export const CLOSED: EventBody = { kind: 'case.closed', reason: 'it is healthy' };

function inShort(body: EventBody): string {
  switch (body.kind) {
    case 'page.sent':
      return `${body.level} ${body.call}: ${body.action} ${body.way}${body.to === null ? '' : ` ${body.to.id}`}`;
    case 'page.taken':
      return `${body.level} ${body.call} taken`;
    case 'page.failed':
      return `${body.level} ${body.call} failed`;
    case 'page.acknowledged':
      return `${body.level} acknowledged by ${body.by} in ${body.way}`;
    default:
      return `${'level' in body ? body.level : ''} ${body.kind}`;
  }
}
