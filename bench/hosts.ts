import { join } from 'node:path';
import type { Target } from '../src/core/target.ts';
import { createProber } from '../src/host/prober.ts';
import type { Prober } from '../src/ports/prober.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { type Contestant, inTurns, timed } from './measure/in-turns.ts';
import { sideBySide } from './measure/side-by-side.ts';
import { type Fleet, startFleet } from './parts/fleet.ts';
import { findFleetTools } from './rivals/fleet-tools.ts';
import { endControl } from './rivals/ssh-client.ts';
import { createSsh2Loop } from './rivals/ssh2-loop.ts';

export const description = 'one probe (`uptime`) on 100 loopback SSH hosts, 50 at a time';
export const needs: Benchmark['needs'] = ['sshd'];

const HOSTS = 100;
const WIDTH = 50;
const ROUNDS = 3;
const PROBE = { kind: 'command', argv: ['uptime'] } as const;
const LIMITS = { timeoutMs: 60_000 };

export async function run(): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const fleet = await startFleet(HOSTS, folder);
  stack.defer(() => fleet.stop());

  const tools = await findFleetTools(fleet, folder, WIDTH);
  const control = join(folder, 'c-%C');
  stack.defer(() => sideBySide(fleet.addresses, 10, (address) => endControl(fleet, address, control)));
  const cold = await inTurns(
    { ours: oursCold(fleet), ...tools.commands(), ssh2: ssh2Cold(fleet) },
    { rounds: ROUNDS, warmUps: 1 },
  );
  const prober = createProber(fleet.hosts, { environment: process.env });
  stack.defer(() => prober.close());
  const loop = await createSsh2Loop(fleet);
  stack.defer(async () => loop.close());
  const open = await inTurns(
    {
      ours: () => timed(() => probeAll(prober, fleet)),
      ...tools.commands(control),
      ssh2: () => timed(() => loop.runAll('uptime', WIDTH)),
    },
    { rounds: ROUNDS, warmUps: 1 },
  );
  return {
    rows: [...rowsOf('cold', cold), ...rowsOf('open connections', open)],
    leftOut: tools.leftOut,
    notes: [
      'ours verifies host keys, has time and output limits and knows each process group, to end it; the ssh2 loop has none of that and accepts any host key',
      'open connections of parallel-ssh and clush: ControlMaster with ControlPersist',
      'one warm-up round each, then turns',
    ],
  };
}

function rowsOf(how: string, samples: Readonly<Record<string, readonly number[]>>): Row[] {
  return Object.entries(samples)
    .filter(([name]) => name !== 'ours')
    .map(([name, rival]) => ({
      what: `uptime on ${HOSTS} hosts, ${how}`,
      unit: 'ms',
      ours: samples.ours ?? [],
      rival: { name, samples: rival },
    }));
}

function oursCold(fleet: Fleet): Contestant {
  return async () => {
    const prober = createProber(fleet.hosts, { environment: process.env });
    const took = await timed(() => probeAll(prober, fleet));
    await prober.close();
    return took;
  };
}

async function probeAll(prober: Prober, { hosts }: Fleet): Promise<void> {
  const { signal } = new AbortController();
  await sideBySide(hosts.keys(), WIDTH, async (host) => {
    const target: Target = { name: host, host, runbook: '', environment: 'staging' };
    const observed = await prober.observe(target, PROBE, LIMITS, signal);
    if (observed.kind === 'none') throw new Error(`${host}: ${observed.message}`);
    if (observed.data.exitCode !== 0) throw new Error(`${host}: ${observed.text}`);
  });
}

function ssh2Cold(fleet: Fleet): Contestant {
  return async () => {
    const loop = await createSsh2Loop(fleet);
    const took = await timed(() => loop.runAll('uptime', WIDTH));
    loop.close();
    return took;
  };
}
