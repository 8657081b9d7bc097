import { caseOf } from '../../../../src/core/case/case-of.ts';
import type { OperateJob } from '../../../../src/core/gate/outcome.ts';
import type { RunStanding } from '../../../../src/core/gate/record-operation.ts';
import type { Bot } from './bot.ts';
import { forge } from './forge.ts';
import { type BotDoes, type Happening, isOfBot, NEWEST } from './histories.ts';
import { judgeStart } from './oracle.ts';
import { die, workOn, workOnPlan } from './worker.ts';
import type { Queued, World } from './world.ts';

type Vote = Extract<Happening, { kind: 'vote' }>;

/** How many of the newest operations and jobs things happen to. */
const FEW = 3;

/** Lets a history happen to a world with two bots, and two workers whose clocks differ. */
export class Happenings {
  readonly #world: World;
  readonly #bots: readonly [Bot, Bot];
  readonly #workerSkewsMs: readonly number[];
  readonly #votes: (Vote & { readonly id: string })[] = [];

  constructor(world: World, bots: readonly [Bot, Bot], workerSkewsMs: readonly number[]) {
    this.#world = world;
    this.#bots = bots;
    this.#workerSkewsMs = workerSkewsMs;
  }

  happen(now: Happening): void {
    if (isOfBot(now)) this.#botDoes(this.#bots[now.bot === 0 ? 0 : 1], now);
    else this.#hostDoes(now);
  }

  #botDoes(bot: Bot, now: BotDoes): void {
    const operation = 'operation' in now ? this.#operation(now.operation) : '';
    switch (now.kind) {
      case 'request':
        bot.request(now.actor, now.command);
        break;
      case 'propose':
        this.#propose(bot, now);
        break;
      case 'vote':
        this.#vote(bot, now, operation);
        break;
      case 'vote-again': {
        const before = this.#votes[now.vote % Math.max(1, this.#votes.length)];
        if (before !== undefined) this.#vote(bot, before, before.id);
        break;
      }
      case 'hear':
        bot.hear(caseOf(operation), operation, now.told);
        break;
      case 'submit':
        this.#submit(bot);
        break;
      case 'expire':
        bot.expire(caseOf(operation), operation);
        break;
      case 'restart':
        bot.restart();
        break;
      case 'look':
        for (const id of this.#world.ledger.caseIds) bot.look(id);
        break;
      default:
        now satisfies never;
    }
  }

  #hostDoes(now: Exclude<Happening, BotDoes>): void {
    const world = this.#world;
    const queued = 'job' in now ? this.#job(now.job) : undefined;
    switch (now.kind) {
      case 'plan':
        workOnPlan(world, this.#operation(now.operation));
        break;
      case 'work':
        if (queued !== undefined) this.#work(queued, now);
        break;
      case 'die':
        if (queued !== undefined) die(world, queued, now.again);
        break;
      case 'lose':
        if (queued !== undefined && queued.status !== 'active') world.runJobs.delete(queued.job.id);
        break;
      case 'forge': {
        const { how, squatting } = now;
        forge(world, how, this.#operation(now.operation), { other: this.#operation(now.other), squatting });
        break;
      }
      case 'pass':
        world.pass(now.milliseconds);
        break;
      case 'edit':
        world.edit();
        break;
      default:
        now satisfies never;
    }
  }

  /** One of the newest few, so that things meet; '' when there is none. */
  #operation(pick: number): string {
    const newest = this.#world.operations.slice(-FEW);
    return newest[pick % Math.max(1, newest.length)] ?? '';
  }

  #job(pick: number): Queued<OperateJob, RunStanding> | undefined {
    const newest = [...this.#world.runJobs.values()].slice(-FEW);
    return newest[pick % Math.max(1, newest.length)];
  }

  /** A request that comes to the table without anything going wrong on the way. */
  #propose(bot: Bot, { actor, command }: Extract<Happening, { kind: 'propose' }>): void {
    const before = this.#world.operations.length;
    bot.request(actor, command);
    const operation = this.#world.operations.at(-1);
    if (operation === undefined || this.#world.operations.length === before) return;
    this.#submit(bot);
    workOnPlan(this.#world, operation);
    bot.hear(caseOf(operation), operation, NEWEST);
  }

  #vote(bot: Bot, vote: Vote, operation: string): void {
    const { ballot: kind, surface, actor } = vote;
    this.#votes.push({ ...vote, id: operation });
    bot.vote(caseOf(operation), operation, { kind, reason: 'no', surface }, actor);
  }

  #submit(bot: Bot): void {
    for (const id of this.#world.ledger.caseIds) bot.submit(id);
  }

  #work(
    queued: Queued<OperateJob, RunStanding>,
    { worker, good }: Extract<Happening, { kind: 'work' }>,
  ): void {
    const before = this.#world.executions.length;
    workOn(this.#world, queued, this.#workerSkewsMs[worker] ?? 0, good);
    if (this.#world.executions.length > before) judgeStart(this.#world);
  }
}
