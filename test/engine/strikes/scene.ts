import ack from '../../../commands/ack.ts';
import approve from '../../../commands/approve.ts';
import deny from '../../../commands/deny.ts';
import diagnose from '../../../commands/diagnose.ts';
import exec from '../../../commands/exec.ts';
import incident from '../../../commands/incident.ts';
import rollback from '../../../commands/rollback.ts';
import run from '../../../commands/run.ts';
import { type Case, foldCase } from '../../../src/core/case/case.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import type { DeskParts } from '../../../src/engine/desk/desk.ts';
import { until } from '../../contracts/until.ts';
import { type Gate, type Gatehouse, PATIENCE_MS } from '../gate/gatehouse.ts';

/** A target that is ill, its bot and its worker; Ana, Ben and the agent Robo operate, Ben and Cleo approve, Sue is a senior. */
export interface Scene {
  readonly gate: Gate;
  readonly parts: DeskParts;
  says(who: string, text: string): ReturnType<Gate['says']>;
  /** Asked by somebody, by its id. */
  asks(who: string, text: string): Promise<string>;
  /** Asked by somebody, and ended; with what became of it. */
  tries(who: string, text: string): Promise<string>;
  /** Diagnosed by somebody, to its end. */
  looks(who: string): Promise<void>;
  state(): Promise<Case>;
  strikes(): Promise<number>;
}

const COMMANDS = [ack, approve, deny, diagnose, exec, incident, rollback, run];

export async function openScene(
  house: Gatehouse,
  name: string,
  levels = { help: 3, senior: 5, meeting: 8 },
): Promise<Scene> {
  const gate = house.gate(name);
  const { config } = gate.parts;
  const teams = { ...config.teams, operators: ['ana', 'ben', 'robo'] };
  const parts = { ...gate.parts, commands: COMMANDS, config: { ...config, strikes: levels, teams } };
  await gate.track(parts);
  gate.shop.health.ok = false;
  const says = (who: string, text: string) => gate.says(who, text, parts);
  const state = async () => {
    const found = foldCase(await house.office.store.ledger.events(`${name}-1`));
    if (found === undefined) throw new Error(`${name} has no case`);
    return found;
  };
  const asks = async (who: string, text: string) => {
    const receipt = await says(who, text);
    if (!('id' in receipt)) throw new Error(JSON.stringify(receipt));
    return receipt.id;
  };
  return {
    gate,
    parts,
    says,
    asks,
    state,
    strikes: async () => strikesOf(await state()).length,
    async tries(who, text) {
      const { ending } = await gate.ended(await asks(who, text));
      return ending?.kind === 'worked' ? ending.outcome.ending.kind : (ending?.kind ?? '');
    },
    async looks(who) {
      const id = await asks(who, `diagnose ${name}`);
      const over = async () =>
        (await state()).diagnoses.some((each) => each.id === id && each.ending !== null);
      await until(`${id} has ended`, over, PATIENCE_MS);
    },
  };
}
