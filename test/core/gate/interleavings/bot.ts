import { applyEvent, type Case } from '../../../../src/core/case/case.ts';
import type { EventBody } from '../../../../src/core/case/event.ts';
import { expireOperation } from '../../../../src/core/gate/expire-operation.ts';
import { factsOf } from '../../../../src/core/gate/facts-of.ts';
import { signGrant } from '../../../../src/core/gate/grant.ts';
import type { Operation } from '../../../../src/core/gate/operation.ts';
import { recordOperation } from '../../../../src/core/gate/record-operation.ts';
import { recordPlan } from '../../../../src/core/gate/record-plan.ts';
import { standingOf } from '../../../../src/core/gate/standing.ts';
import type { Verdict } from '../../../../src/core/gate/verdict.ts';
import { type Ballot, vote } from '../../../../src/core/gate/vote.ts';
import type { Actor } from '../../../../src/core/person.ts';
import type { Proposal } from '../../../../src/core/plan/proposal.ts';
import { judgeRequest } from '../../../../src/core/policy.ts';
import { DEFAULT_LEVELS } from '../../../../src/core/strikes/levels.ts';
import { withClosing } from '../../../../src/engine/with-closing.ts';
import { asked, HOUSE, UMPIRE } from '../../../build-gate.ts';
import { KEYS, riskOf, type World } from './world.ts';

/** Losing this often is no race: with two bots the second try wins. */
const TRIES = 5;

/** One bot: it decides on what it has seen of the ledger, which may be old news, and appends by compare-and-swap. */
export class Bot {
  readonly #world: World;
  readonly #skewMs: number;
  /** Kept up event by event, as a process that runs for long would. */
  readonly seen = new Map<string, Case>();

  constructor(world: World, skewMs: number) {
    this.#world = world;
    this.#skewMs = skewMs;
  }

  get now(): Date {
    return this.#world.clock(this.#skewMs);
  }

  restart(): void {
    this.seen.clear();
  }

  look(caseId: string): Case | undefined {
    const before = this.seen.get(caseId);
    const news = this.#world.ledger.events(caseId, before?.version ?? 0);
    const state = news.reduce<Case | undefined>((state, row) => applyEvent(state, row), before);
    if (state !== undefined) this.seen.set(caseId, state);
    return state;
  }

  request(actor: Actor, command: string): void {
    const caseId = this.#world.ledger.openCase ?? `neuros-${this.#world.ledger.caseIds.length + 1}`;
    const proposal: Proposal = { kind: 'exec', command };
    this.#decide(caseId, actor, (state) => {
      if (state?.open === false) return [];
      const verdict = this.#judge(state, proposal, actor);
      const operation = `${caseId}.${(state?.asked ?? 0) + 1}`;
      const opened: EventBody[] =
        state === undefined ? [{ kind: 'case.opened', target: 'neuros', host: 'lab' }] : [];
      const denied: EventBody[] =
        verdict.kind === 'deny' ? [{ kind: 'operation.denied', operation, reason: verdict.text }] : [];
      return [
        ...opened,
        asked({ operation, proposal, approach: command, risk: riskOf(proposal), verdict }),
        ...denied,
      ];
    });
  }

  vote(caseId: string, operation: string, ballot: Ballot, actor: Actor): void {
    const judge = (state: Case, { proposal, askedBy }: Operation) => this.#judge(state, proposal, askedBy);
    const polls = { config: HOUSE, judge, now: this.now };
    this.#decide(caseId, actor, (state) => vote(state, operation, ballot, actor, polls).events);
  }

  expire(caseId: string, operation: string): void {
    const status = this.#world.runJobs.get(`${operation}/run`)?.status ?? 'waiting';
    this.#decide(caseId, UMPIRE, (state) =>
      state === undefined ? [] : expireOperation(state, operation, this.now, status === 'waiting'),
    );
  }

  /** Writes down one thing that was once told about the operation's jobs; below 0 the newest. */
  hear(caseId: string, operation: string, pick: number): void {
    const plans = this.#world.planJobs.get(operation)?.told ?? [];
    const runs = this.#world.runJobs.get(`${operation}/run`)?.told ?? [];
    const all = plans.length + runs.length;
    const heard = pick < 0 ? all - 1 : pick % Math.max(1, all);
    this.#decide(caseId, UMPIRE, (state) => {
      const [plan, run] = [plans[heard], runs[heard - plans.length]];
      const asker = state?.operations.find(({ id }) => id === operation)?.askedBy ?? UMPIRE;
      if (state === undefined) return [];
      if (run !== undefined) return recordOperation(state, operation, run, this.now);
      if (plan === undefined) return [];
      const judge = ({ plan: { proposal } }: { plan: { proposal: Proposal } }) =>
        this.#judge(state, proposal, asker);
      return recordPlan(state, operation, plan, { judge, minutes: HOUSE.policy.minutes }, this.now);
    });
  }

  /** Puts the jobs on the queue that the ledger waits for; one that is there already stays as it is. */
  submit(caseId: string): void {
    const { planJobs, runJobs } = this.#world;
    for (const { id, proposal, planned, grant: claims, ending, target, host } of this.look(caseId)
      ?.operations ?? []) {
      if (ending !== null) continue;
      if (planned === null && !planJobs.has(id))
        planJobs.set(id, {
          job: { operation: id, proposal },
          attempt: 1,
          status: 'waiting',
          told: [{ kind: 'waiting' }],
        });
      const runJob = `${id}/run`;
      if (planned === null || claims === null || runJobs.has(runJob)) continue;
      const grant = signGrant(claims, KEYS.privateKey);
      const job = { kind: 'operate', id: runJob, operation: id, target, host, planned, grant } as const;
      runJobs.set(runJob, { job, attempt: 1, status: 'waiting', told: [{ kind: 'waiting' }] });
    }
  }

  #written(body: EventBody): void {
    this.#world.saw(body.kind);
    if (body.kind === 'operation.requested') this.#world.operations.push(body.operation);
  }

  #judge(state: Case | undefined, proposal: Proposal, askedBy: Actor): Verdict {
    const { environment } = this.#world;
    const draft = { risk: riskOf(proposal), composeDown: false };
    const approach = proposal.kind === 'exec' ? proposal.command : '';
    const standing = standingOf(state, { approach, askedBy });
    return judgeRequest(factsOf({ name: 'neuros', environment }, proposal, draft, standing), askedBy, HOUSE);
  }

  /** As the engine does: decide, settle, append; when another was first, look and decide again. */
  #decide(caseId: string, actor: Actor, decide: (state: Case | undefined) => EventBody[]): void {
    for (let tries = 0; tries < TRIES; tries++) {
      const state = tries === 0 ? (this.seen.get(caseId) ?? this.look(caseId)) : this.look(caseId);
      const bodies = decide(state);
      if (bodies.length === 0) return;
      const at = this.now;
      const by = { id: caseId, actor, at, levels: DEFAULT_LEVELS };
      const events = withClosing(state, bodies, by).map((body) => ({ at, actor, body }));
      if (this.#world.ledger.append(caseId, state?.version ?? 0, events) === 'appended') {
        for (const { body } of events) this.#written(body);
        return;
      }
      this.#world.saw('conflict');
    }
  }
}
