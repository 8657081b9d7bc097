import type { EventBody, LedgerEvent } from '../src/core/case/event.ts';
import { createRedactor } from '../src/core/redact/redaction.ts';
import { tellStrikes } from '../src/engine/desk/tell-strikes.ts';
import { writeReport } from '../src/engine/report/write-report.ts';
import type { Receipt } from '../src/ports/chat.ts';
import type { NewEvent } from '../src/ports/ledger.ts';
import type { Store } from '../src/store/open-store.ts';
import { ANA, config } from '../test/build.ts';
import { STORY } from '../test/core/report/story.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { openPglite, openPostgres } from './parts/stores.ts';

export const description =
  'the incident report and the strikes of one case of 100 events among 1,000, against reading its rows';
export const needs: Benchmark['needs'] = ['postgres'];

const CASES = 1_000;
const EVENTS = 100;
const ROUNDS = 20;
const LIMIT_MS = 200;

export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  for (const [name, open] of Object.entries({ PGlite: openPglite, PostgreSQL: openServer })) {
    await using stack = new AsyncDisposableStack();
    const folder = await ownFolder('bench');
    stack.defer(() => removeFolder(folder));
    rows.push(...(await race(name, await open(stack, folder))));
  }
  return {
    rows,
    leftOut: [],
    notes: [
      'report: find the case and its number of the day, read and fold it, write the Markdown, redact it, hash it, append the entry; another case each round',
      'strikes: find the open case, read and fold it, list its strikes; another case each round',
      'bare: one SELECT of the same rows without parsing or folding; two warm-up rounds',
    ],
  };
}

async function openServer(stack: AsyncDisposableStack, folder: string): Promise<Store> {
  return (await openPostgres(stack, folder)).store;
}

async function race(name: string, store: Store): Promise<Row[]> {
  for (let at = 0; at < CASES; at++) await writeCase(store, at);
  const parts = {
    ledger: store.ledger,
    redactor: createRedactor({ values: [], patterns: [] }),
    config: config(),
    now: () => new Date(),
  };
  let at = CASES / 2;
  const samples = await inTurns(
    {
      report: () =>
        timed(async () => {
          at += 1;
          const intent = { kind: 'incident', target: `t${at}`, action: 'report', text: '' } as const;
          expectText(
            await writeReport(parts, { intent, actor: ANA, surface: 'terminal' }),
            '# Incident Report',
          );
        }),
      strikes: () =>
        timed(async () => expectText(await tellStrikes(parts, `t${CASES - at}`), ' strikes in case ')),
      bare: () =>
        timed(() =>
          store.queueConnection.query('select * from umpire.ledger where case_id = $1 order by version', [
            `t${at}-1`,
          ]),
        ),
    },
    { rounds: ROUNDS, warmUps: 2 },
  );
  const rival = { name: 'bare SELECT', samples: samples.bare };
  return [
    { what: `${name}, one report`, unit: 'ms', ours: samples.report, rival, under: LIMIT_MS },
    { what: `${name}, /strikes of one target`, unit: 'ms', ours: samples.strikes, rival, under: LIMIT_MS },
  ];
}

function expectText(answer: Receipt, words: string): void {
  if (answer.kind !== 'answered' || !answer.text.includes(words)) throw new Error(JSON.stringify(answer));
}

async function writeCase({ ledger }: Store, at: number): Promise<void> {
  const caseId = `t${at}-1`;
  const opening: EventBody = { kind: 'case.opened', target: `t${at}`, host: 'lab' };
  const events: NewEvent[] = [{ at: new Date(), actor: ANA, body: opening }];
  for (let again = 0; events.length < EVENTS; again++) events.push(...episode(caseId, again));
  const answer = await ledger.append(caseId, 0, events.slice(0, EVENTS));
  if (answer !== 'appended') throw new Error(`${caseId} was written by somebody else`);
}

/** Trouble, attempts and rollback once more, with ids that follow on those before. */
function episode(caseId: string, again: number): NewEvent[] {
  return STORY.filter(({ body }) => !body.kind.startsWith('case.')).map(({ actor, body }) => ({
    at: new Date(),
    actor,
    body: renamed(body, caseId, again),
  }));
}

function renamed(body: LedgerEvent['body'], caseId: string, again: number): EventBody {
  const text = JSON.stringify(body).replace(
    /neuros-1\.(\d+)/g,
    (_, number) => `${caseId}.${Number(number) + again * 10}`,
  );
  return JSON.parse(text) as EventBody;
}
