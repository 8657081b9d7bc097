import approve from '../../../commands/approve.ts';
import deny from '../../../commands/deny.ts';
import diagnose from '../../../commands/diagnose.ts';
import exec from '../../../commands/exec.ts';
import rollback from '../../../commands/rollback.ts';
import run from '../../../commands/run.ts';
import withdraw from '../../../commands/withdraw.ts';
import { type Case, foldCase } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Operation } from '../../../src/core/gate/operation.ts';
import type { Environment } from '../../../src/core/target.ts';
import { createDesk, type DeskParts } from '../../../src/engine/desk/desk.ts';
import { expireOperations } from '../../../src/engine/jobs/expire-operations.ts';
import { type Tracker, trackJobs } from '../../../src/engine/jobs/track-jobs.ts';
import type { Receipt, Reception } from '../../../src/ports/chat.ts';
import { START } from '../../build.ts';
import { KNOWLEDGE } from '../../build-plan.ts';
import { until } from '../../contracts/until.ts';
import { type Office, openOffice } from '../office.ts';
import { freshHost, houseOf, KEYS, openWorkshop, type Workshop } from '../operate/workshop.ts';

const COMMANDS = [approve, deny, diagnose, exec, rollback, run, withdraw];
/** For what goes through the queue, on a machine that is busy. */
export const PATIENCE_MS = 15_000;

/** One target on a host of its own, with its bot, on an office that others share. */
export interface Gate {
  readonly name: string;
  readonly office: Office;
  /** The worker's side; it takes jobs from `work()` on. */
  readonly shop: Workshop;
  /** The bot's clock; the worker has its own. */
  readonly clock: { now: Date };
  /** What a bot is made of. */
  readonly parts: DeskParts;
  work(): Promise<void>;
  /** Somebody types this in Slack; resolves when the work is done too. */
  says(who: string, text: string, parts?: DeskParts): Promise<Reception | Receipt>;
  /** Ana's request, by its id. */
  asks(text: string): Promise<string>;
  /** Ana's request with its plan on the table, without the queue. */
  plans(command: string): Promise<string>;
  /** Follows the queue until the test ends. */
  track(parts?: DeskParts): Promise<Tracker>;
  /** Looks once for what has expired. */
  sweep(parts?: DeskParts): Promise<void>;
  bodies(caseId?: string): Promise<EventBody[]>;
  kinds(caseId?: string): Promise<string[]>;
  operation(id: string): Promise<Operation>;
  /** Waits until it has ended. */
  ended(id: string): Promise<Operation>;
}

export interface Gatehouse {
  readonly office: Office;
  gate(name: string, environment?: Environment): Gate;
  /** Ends what follows the queue. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export async function openGatehouse(): Promise<Gatehouse> {
  const office = await openOffice();
  const trackers: Tracker[] = [];
  return {
    office,
    gate: (name, environment) => openGate(office, trackers, name, environment),
    rest: async () => {
      await Promise.all(trackers.splice(0).map((tracker) => tracker.stop()));
    },
    close: () => office.close(),
  };
}

function openGate(office: Office, trackers: Tracker[], name: string, environment?: Environment): Gate {
  const config = houseOf(name, environment);
  const shop = openWorkshop(name, { host: freshHost(name), config });
  const clock = { now: START };
  const { runbooks } = shop.parts;
  const parts: DeskParts = {
    ...office.desk(),
    config,
    runbooks,
    risks: () => KNOWLEDGE,
    commands: COMMANDS,
    signingKey: KEYS.privateKey,
    now: () => clock.now,
  };
  const first = `${name}-1`;

  async function says(who: string, text: string, own = parts): Promise<Reception | Receipt> {
    const place = { surface: 'slack', channel: 'C0OPS' } as const;
    const account = `U0${who.toUpperCase()}`;
    const reception = createDesk(own).hear({ surface: 'slack', account, place, text });
    return reception.kind === 'accepted' ? reception.work() : reception;
  }

  async function asks(text: string): Promise<string> {
    const receipt = await says('ana', text);
    if (!('id' in receipt)) throw new Error(JSON.stringify(receipt));
    return receipt.id;
  }

  const state = async (caseId: string): Promise<Case> => {
    const found = foldCase(await office.store.ledger.events(caseId));
    if (found === undefined) throw new Error(`no case ${caseId}`);
    return found;
  };

  async function operation(id: string): Promise<Operation> {
    const { operations } = await state(id.replace(/\.\d+$/, ''));
    const found = operations.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no operation ${id}`);
    return found;
  }

  return {
    name,
    office,
    shop,
    clock,
    parts,
    says,
    asks,
    operation,
    work: () => office.work.serve([name], shop.perform),
    async plans(command) {
      const id = await asks(`exec ${name} ${command}`);
      const { verdict } = await operation(id);
      const planned = await shop.plan(command, id);
      const expiresAt = new Date(clock.now.getTime() + 15 * 60_000).toISOString();
      const body = { kind: 'operation.planned', operation: id, planned, verdict, expiresAt } as const;
      await office.write(id.replace(/\.\d+$/, ''), body);
      return id;
    },
    async track(own = parts) {
      const tracker = await trackJobs({ ...own, hosts: [name], meter: office.meter });
      trackers.push(tracker);
      return tracker;
    },
    async sweep(own = parts) {
      const expiry = expireOperations(own);
      await expiry.look();
      await expiry.stop();
    },
    bodies: (caseId = first) => office.bodies(caseId),
    kinds: async (caseId = first) => (await office.bodies(caseId)).map(({ kind }) => kind),
    ended: (id) =>
      until(
        `${id} has ended`,
        async () => {
          const found = await operation(id);
          return found.ending !== null && found;
        },
        PATIENCE_MS,
      ),
  };
}
