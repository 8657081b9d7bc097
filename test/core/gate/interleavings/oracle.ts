import { foldCase } from '../../../../src/core/case/case.ts';
import { caseOf } from '../../../../src/core/case/case-of.ts';
import type { LedgerEvent, OperationEvent } from '../../../../src/core/case/event.ts';
import type { Risk } from '../../../../src/core/risk/risk.ts';
import type { Bot } from './bot.ts';
import type { Row } from './ledger.ts';
import type { Execution, World } from './world.ts';

/** The rules once more, written without any of the gate's code: what they forbid is thrown. */

const DECIDE = new Set(['ana', 'ben', 'cleo', 'sue']);
const SENIOR = 'sue';

/** Judges the newest execution at the moment it begins. */
export function judgeStart(world: World): void {
  const execution = world.executions.at(-1);
  if (execution === undefined) throw new Error('nothing was started');
  const { operation, risk, at, expiresAt, digest } = execution;
  if (at >= expiresAt) fail(execution, 'began after its grant expired');
  if (risk !== 'read') {
    const others = world.executions.filter((each) => each !== execution && each.risk !== 'read');
    if (others.some((each) => each.operation === operation)) fail(execution, 'was executed twice');
    if (others.some((each) => each.running)) fail(execution, 'began while another ran on the target');
  }
  const history = historyOf(world, operation).map(({ body }) => body);
  const granted = history.find((body) => body.kind === 'operation.granted');
  if (granted === undefined) fail(execution, 'was never granted');
  if (granted.claims.digest !== digest) fail(execution, 'is not the plan that was granted');
  if (history.some(({ kind }) => kind === 'operation.denied' || kind === 'operation.expired'))
    fail(execution, 'began after it was denied or had expired');
}

/** A grant in the ledger: enough people, all in time, for the plan they were shown. */
function judgeGrant(world: World, history: readonly OperationRow[], granted: OperationRow): void {
  const before = history.slice(0, history.indexOf(granted));
  const plan = before.map(({ body }) => body).find((body) => body.kind === 'operation.planned');
  const operation = plan?.operation;
  if (plan === undefined || granted.body.kind !== 'operation.granted')
    throw new Error('granted without a plan');
  if (granted.body.claims.digest !== plan.planned.digest || plan.planned.plan.operation !== operation)
    throw new Error(`${operation} was granted for another plan than was shown`);
  const requester = actorId(history[0]);
  const voters = new Set<string>();
  for (const { actor, body } of before) {
    if (actor.kind !== 'person') continue;
    if (body.kind === 'approval.given') voters.add(actor.id);
    if (body.kind === 'approval.withdrawn') voters.delete(actor.id);
  }
  const counted = [...voters].filter((id) => DECIDE.has(id) && id !== requester);
  const { people, seniors } = needed(world, plan.planned.plan.risk);
  if (counted.length < people)
    throw new Error(`${operation} was granted with ${counted.length} of ${people} approvals`);
  if (counted.filter((id) => id === SENIOR).length < seniors)
    throw new Error(`${operation} was granted without a senior`);
  if (people > 0 && granted.at >= new Date(plan.expiresAt))
    throw new Error(`${operation} was granted after its request had expired`);
}

function needed({ environment }: World, risk: Risk): { people: number; seniors: number } {
  const production = environment === 'production';
  if (risk === 'read' || (risk === 'change' && !production)) return { people: 0, seniors: 0 };
  return risk === 'destroy' && production ? { people: 2, seniors: 1 } : { people: 1, seniors: 0 };
}

/** What must hold when everything is over. */
export function judgeEnd(world: World, bots: readonly Bot[]): void {
  for (const caseId of world.ledger.caseIds) {
    const rows = world.ledger.events(caseId);
    const scratch = foldCase(rows.map((row): LedgerEvent => ({ ...row, seq: 0, previous: '', hash: '' })));
    for (const bot of bots) expectSame(bot.look(caseId), scratch);
    const operations = new Set(rows.flatMap(({ body }) => ('operation' in body ? [body.operation] : [])));
    for (const operation of operations) {
      const history = historyOf(world, operation);
      judgeHistory(history.map(({ body }) => body));
      const granted = history.find(({ body }) => body.kind === 'operation.granted');
      if (granted !== undefined) judgeGrant(world, history, granted);
    }
    const closed = rows.findIndex(({ body }) => body.kind === 'case.closed');
    if (closed !== -1 && closed !== rows.length - 1)
      throw new Error(`${caseId}: something came after its closing`);
    if (closed !== -1 && scratch?.operations.some(({ ending }) => ending === null))
      throw new Error(`${caseId}: closed while an operation was under way`);
  }
  for (const { running, operation } of world.executions) {
    const known = world.ledger.openCase === caseOf(operation);
    if (running && !known) throw new Error(`${operation} runs in a closed case`);
  }
}

const ENDINGS = ['operation.denied', 'operation.expired', 'operation.failed', 'operation.finished'];

function judgeHistory(history: readonly OperationEvent[]): void {
  const about = `${history[0]?.operation}: ${history.map(({ kind }) => kind).join(', ')}`;
  const ends = history.findIndex(({ kind }) => ENDINGS.includes(kind));
  if (ends !== -1 && ends !== history.length - 1) throw new Error(`something came after the end of ${about}`);
  for (const once of ['operation.requested', 'operation.planned', 'operation.granted', 'operation.started'])
    if (history.filter(({ kind }) => kind === once).length > 1) throw new Error(`${once} twice in ${about}`);
}

type OperationRow = Row & { readonly body: OperationEvent };

function historyOf(world: World, operation: string): OperationRow[] {
  return world.ledger
    .events(caseOf(operation))
    .filter((row): row is OperationRow => 'operation' in row.body && row.body.operation === operation);
}

function actorId(row: Row | undefined): string {
  return row?.actor.kind === 'person' ? row.actor.id : '';
}

function expectSame(incremental: unknown, scratch: unknown): void {
  const [a, b] = [JSON.stringify(incremental), JSON.stringify(scratch)];
  if (a !== b) throw new Error(`folded as it came: ${a}\nfolded from scratch: ${b}`);
}

function fail({ operation, risk }: Execution, what: string): never {
  throw new Error(`${operation} (${risk}) ${what}`);
}
