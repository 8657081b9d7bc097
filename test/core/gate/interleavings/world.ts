import { generateKeyPairSync } from 'node:crypto';
import type { OperateJob } from '../../../../src/core/gate/outcome.ts';
import type { RunStanding } from '../../../../src/core/gate/record-operation.ts';
import type { PlanStanding } from '../../../../src/core/gate/record-plan.ts';
import type { Planned } from '../../../../src/core/plan/plan.ts';
import type { Proposal } from '../../../../src/core/plan/proposal.ts';
import type { Risk } from '../../../../src/core/risk/risk.ts';
import type { Environment } from '../../../../src/core/target.ts';
import { START } from '../../../build.ts';
import { planned, step } from '../../../build-gate.ts';
import { ModelLedger } from './ledger.ts';

export const KEYS = generateKeyPairSync('ed25519');
/** Of somebody who can write to the queue. */
export const STOLEN = generateKeyPairSync('ed25519');

/** A job on the queue, and everything that was ever told about it: any of it may be heard again, or late. */
export interface Queued<J, S> {
  readonly job: J;
  attempt: number;
  status: 'waiting' | 'active' | 'ended';
  readonly told: S[];
}

/** What really happens on the host. */
export interface Execution {
  readonly operation: string;
  readonly digest: string;
  readonly risk: Risk;
  /** By the clock of the worker that does it. */
  readonly at: Date;
  readonly expiresAt: Date;
  readonly queued: Queued<OperateJob, RunStanding>;
  stepsDone: number;
  running: boolean;
}

/** Everything outside the gate's own functions: time, ledger, queue, host. */
export class World {
  readonly environment: Environment;
  readonly ledger = new ModelLedger();
  readonly planJobs = new Map<string, Queued<{ operation: string; proposal: Proposal }, PlanStanding>>();
  readonly runJobs = new Map<string, Queued<OperateJob, RunStanding>>();
  /** Marks on the host: grants that were spent. */
  readonly claimed = new Set<string>();
  readonly executions: Execution[] = [];
  /** Ids of all operations, oldest first. */
  readonly operations: string[] = [];
  /** Counts what came to pass, so that the test knows that it tested something. */
  readonly seen: Map<string, number>;
  #time = START.getTime();
  #drift = 0;

  constructor(environment: Environment, seen: Map<string, number>) {
    this.environment = environment;
    this.seen = seen;
  }

  /** What a clock that is `skewMs` ahead shows. */
  clock(skewMs: number): Date {
    return new Date(this.#time + skewMs);
  }

  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** Somebody edits the compose file. */
  edit(): void {
    this.#drift += 1;
  }

  saw(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  /** The plan of a proposal as the host is now. */
  plan(operation: string, proposal: Proposal): Planned {
    const risk = riskOf(proposal);
    return planned({
      operation,
      proposal,
      risk,
      environment: this.environment,
      steps: [step({ risk }), step({ risk, title: 'second' })],
      inputs: [{ path: '/srv/neuros/docker-compose.yml', sha256: String(this.#drift) }],
      verification: risk === 'read' ? 'none' : 'healthy',
    });
  }
}

/** Commands are named by what they may do. */
export function riskOf(proposal: Proposal): Risk {
  return proposal.kind === 'exec' && (proposal.command === 'read' || proposal.command === 'change')
    ? proposal.command
    : 'destroy';
}
