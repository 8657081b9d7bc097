import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor } from '../src/core/redact/redaction.ts';
import { compileCatalogue } from '../src/core/signatures/signature-catalogue.ts';
import { createWalk } from '../src/engine/walk/walk.ts';
import { createProber } from '../src/host/prober.ts';
import type { Prober } from '../src/ports/prober.ts';
import { freePort } from '../test/lab/process/free-port.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { readKnowledge, readSignatures } from './parts/knowledge.ts';
import { bringUpNeuros, type NeurosLab } from './parts/neuros-lab.ts';
import { runUmpire, startUmpire } from './parts/program.ts';
import { sopCommands } from './rivals/sop-commands.ts';

export const description =
  'the diagnosis of a healthy NEUROS (28 checks), against 8 commands of its SOP by hand';
export const needs: Benchmark['needs'] = ['sshd', 'neuros'];

const WALKS = 9;
const COMMANDS = 7;
const UNDER_MS = 1_500;
const OPEN = 'SOP, connection open';
const COLD = 'SOP, connecting';

export async function run(): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const lab = await bringUpNeuros(stack);
  const sop = sopCommands(lab);
  stack.defer(() => sop.disconnect());
  const byHand = {
    [OPEN]: () => timed(() => sop.runAll()),
    [COLD]: async () => {
      await sop.disconnect();
      return timed(() => sop.runAll());
    },
  };
  const walker = openWalker(lab);
  stack.defer(() => walker.prober.close());
  const walks = await inTurns(
    {
      open: () => timed(() => walker.walk()),
      cold: async () => {
        await walker.prober.close();
        return timed(() => walker.walk());
      },
      ...byHand,
    },
    { rounds: WALKS, warmUps: 2 },
  );
  const commands = await inTurns(
    { ...(await umpireCommands(lab, stack)), ...byHand },
    { rounds: COMMANDS, warmUps: 1 },
  );
  return {
    rows: rowsOf(walks, commands),
    leftOut: [],
    notes: [
      'the SOP by hand: docker ps, inspect, logs of three services, pip check, test_imports.py, curl /health; nobody reads or judges the output',
      'two warm-up rounds for the walks, one for the commands; the data folder of the one-shot command exists already',
    ],
  };
}

type Samples = Readonly<Record<string, readonly number[]>>;

function rowsOf(walks: Samples, commands: Samples): Row[] {
  return [
    { what: 'walk, connection open', unit: 'ms', ours: walks.open ?? [], rival: rival(OPEN, walks) },
    { what: 'walk, connecting', unit: 'ms', ours: walks.cold ?? [], rival: rival(COLD, walks) },
    {
      what: 'whole command, one-shot',
      unit: 'ms',
      ours: commands.oneShot ?? [],
      rival: rival(COLD, commands),
      under: UNDER_MS,
    },
    {
      what: 'whole command, asking a running `umpire start`',
      unit: 'ms',
      ours: commands.asking ?? [],
      rival: rival(OPEN, commands),
    },
  ];
}

function rival(name: string, samples: Samples): Row['rival'] {
  return { name, samples: samples[name] ?? [] };
}

/** A worker's own way through the layers, without queue and ledger. */
function openWalker({ config: file }: NeurosLab): { prober: Prober; walk(): Promise<void> } {
  const { config, runbooks } = readKnowledge(file);
  const prober = createProber(config.hosts, { environment: process.env });
  const walk = createWalk({
    config,
    runbooks,
    catalogue: compileCatalogue(readSignatures()),
    redactor: createRedactor(config.redact),
    prober,
    meter: { count: () => {}, observe: () => {} },
  });
  const job = { diagnosis: 'bench.1', target: 'neuros', host: 'lab', all: false };
  return {
    prober,
    async walk() {
      const report = await walk(job, 1, () => {}, new AbortController().signal);
      if (report.status !== 'healthy')
        throw new Error(`NEUROS is ${report.status}: ${JSON.stringify(report.rootCause)}`);
    },
  };
}

async function umpireCommands({ folder, config }: NeurosLab, stack: AsyncDisposableStack) {
  const alone = { UMPIRE_CONFIG: config, UMPIRE_DATA: join(folder, 'alone') };
  const owned = { UMPIRE_CONFIG: config, UMPIRE_DATA: join(folder, 'owned') };
  const owner = await startUmpire(owned, await freePort());
  stack.defer(() => owner.stop());
  if (!existsSync(join(owned.UMPIRE_DATA, 'umpire.sock'))) throw new Error('the owner serves no socket');
  const diagnose = (env: Record<string, string>) => () =>
    timed(() => runUmpire(['diagnose', 'neuros', '--json'], env));
  return { oneShot: diagnose(alone), asking: diagnose(owned) };
}
