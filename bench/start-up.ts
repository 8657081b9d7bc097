import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import { freePort } from '../test/lab/process/free-port.ts';
import type { Benchmark, Outcome } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { localFleet } from './parts/local-fleet.ts';
import { runNode, runUmpire, startUmpire } from './parts/program.ts';
import { startBoltApp, startSlackSide } from './parts/slack-side.ts';

export const description = 'how long it takes until something answers';
export const needs: Benchmark['needs'] = [];

const ROUNDS = 9;
/** The exit code for a layer that failed: there is no Docker at the socket given. */
const FAILING = 1;

export async function run(): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const slack = await startSlackSide(stack);
  const config = join(folder, 'umpire.yaml');
  await writeFile(config, localFleet(1, folder, slack.workspace.anaId));
  const data = (name: string) => ({ UMPIRE_DATA: join(folder, name) });
  const local = { ...data('local'), DOCKER_HOST: `unix://${folder}/none.sock` };
  const whole = { ...data('start'), UMPIRE_CONFIG: config, ...slack.env };
  const samples = await inTurns(
    {
      node: () => timed(() => runNode(['-e', '0'])),
      version: () => timed(() => runUmpire(['--version'], {})),
      local: () => timed(() => runUmpire(['diagnose', 'local', '--json'], local, FAILING)),
      start: async () => {
        const umpire = await startUmpire(whole, await freePort());
        await umpire.stop();
        return umpire.readyMs;
      },
      bolt: async () => {
        const app = await startBoltApp(slack);
        await app.stop();
        return app.readyMs;
      },
    },
    { rounds: ROUNDS, warmUps: 1 },
  );
  const node = { name: 'node -e 0', samples: samples.node };
  const bolt = { name: 'bare Bolt app', samples: samples.bolt };
  return {
    rows: [
      { what: 'umpire --version', unit: 'ms', ours: samples.version, rival: node },
      { what: 'umpire diagnose local', unit: 'ms', ours: samples.local, rival: node },
      { what: 'umpire start until /readyz', unit: 'ms', ours: samples.start, rival: bolt },
    ],
    leftOut: [],
    notes: [
      '`diagnose local` on a data folder that exists, with no Docker behind the socket: start, ledger, queue, layer 1, shutdown',
      '`start`: PGlite on a data folder that exists, Slack over HTTP, one host; the warm-up round makes the folders and fills the cache of compiled code',
    ],
  };
}
