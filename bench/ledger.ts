import { foldCase } from '../src/core/case/case.ts';
import type { EventBody } from '../src/core/case/event.ts';
import type { Ledger } from '../src/ports/ledger.ts';
import type { Store } from '../src/store/open-store.ts';
import { ANA, failingReport, finding, LAYERS, layer } from '../test/build.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { openPglite, openPostgres } from './parts/stores.ts';

export const description =
  'append to the ledger, and a case of 1,000 events read and folded, against bare SQL';
export const needs: Benchmark['needs'] = ['postgres'];

const ROUNDS = 9;
const EACH = 100;
const FOLDS = 20;
const CASE = 'neuros-bench';

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
      `one append: mean of ${EACH}, one after another, each one event of 1.5 kB or less; a transaction that locks the ledger, looks at its head, hashes, inserts, folds two small tables and notifies`,
      'bare: one INSERT of the same row without lock, hash and index, and one SELECT of the same rows without parsing or folding; one warm-up round',
    ],
  };
}

async function openServer(stack: AsyncDisposableStack, folder: string): Promise<Store> {
  return (await openPostgres(stack, folder)).store;
}

async function race(name: string, store: Store): Promise<Row[]> {
  const bare = await plainTable(store);
  const append = appender(store.ledger);
  const appends = await inTurns(
    { ours: () => meanOf(EACH, append), bare: () => meanOf(EACH, bare.insert) },
    { rounds: ROUNDS, warmUps: 1 },
  );
  const folds = await inTurns(
    { ours: () => timed(() => readCase(store.ledger)), bare: () => timed(bare.select) },
    { rounds: FOLDS, warmUps: 1 },
  );
  return [
    {
      what: `${name}, one append`,
      unit: 'ms',
      ours: appends.ours,
      rival: { name: 'bare INSERT', samples: appends.bare },
    },
    {
      what: `${name}, a case of ${(ROUNDS + 1) * EACH} events`,
      unit: 'ms',
      ours: folds.ours,
      rival: { name: 'bare SELECT', samples: folds.bare },
    },
  ];
}

async function meanOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const took = await timed(async () => {
    for (let at = 0; at < times; at++) await work();
  });
  return took / times;
}

/** Appends the events of one diagnosis after another to one case. */
function appender(ledger: Ledger): () => Promise<void> {
  let version = 0;
  return async () => {
    const event = { at: new Date(), actor: ANA, body: eventAfter(version) };
    if ((await ledger.append(CASE, version, [event])) !== 'appended')
      throw new Error('somebody else appends');
    version += 1;
  };
}

/** Request, a result per layer, end; again and again. */
function eventAfter(version: number): EventBody {
  if (version === 0) return { kind: 'case.opened', target: 'neuros', host: 'lab' };
  const steps = LAYERS.length + 2;
  const step = (version - 1) % steps;
  const diagnosis = `${CASE}.${Math.floor((version - 1) / steps) + 1}`;
  const place = { surface: 'slack', channel: 'C0OPS' } as const;
  if (step === 0) {
    return {
      kind: 'diagnosis.requested',
      diagnosis,
      target: 'neuros',
      host: 'lab',
      all: false,
      place,
      layers: LAYERS,
    };
  }
  if (step === steps - 1) {
    const { layers: _, running: __, ...report } = failingReport();
    return { kind: 'diagnosis.finished', diagnosis, report };
  }
  const checks = ['one', 'two', 'three'].map((id) => finding({ id, excerpt: 'x'.repeat(300) }));
  return { kind: 'layer.finished', diagnosis, attempt: 1, layer: layer(step, 'pass', checks) };
}

async function readCase(ledger: Ledger): Promise<void> {
  const state = foldCase(await ledger.events(CASE));
  if (state?.version !== (ROUNDS + 1) * EACH) throw new Error(`the case has version ${state?.version}`);
}

/** A table like the ledger's, without its keys and rules, in the same database. */
async function plainTable({ queueConnection: sql }: Store) {
  await sql.query(
    'create table public.plain (seq bigint, case_id text, version int, at timestamptz, actor text, kind text, data text, previous text, hash text)',
    [],
  );
  let seq = 0;
  const hash = '0'.repeat(64);
  return {
    async insert() {
      const body = eventAfter(seq);
      const data = JSON.stringify(body);
      await sql.query('insert into public.plain values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
        ...[++seq, CASE, seq, new Date(), JSON.stringify(ANA), body.kind, data, hash, hash],
      ]);
    },
    select: () => sql.query('select * from public.plain where case_id = $1 order by version', [CASE]),
  };
}
