import type { Observation } from '../../src/core/diagnosis/observation.ts';
import type { Probe } from '../../src/core/diagnosis/probe.ts';
import type { Host, SshTransport, Target } from '../../src/core/target.ts';
import { createProber } from '../../src/host/prober.ts';

import type { SharedSshd } from '../lab/needs.ts';

/** A target on the host of the same name. */
export function target(name: string, compose?: Target['compose']): Target {
  return { name, host: name, runbook: 'any', environment: 'development', ...(compose ? { compose } : {}) };
}

/** Hosts by name. */
export function hosts(...all: readonly Host[]): Map<string, Host> {
  return new Map(all.map((host) => [host.name, host]));
}

/** What logs in to a lab's sshd: as its plain user, whose shell is /bin/sh, where there is one. */
export function sshTransport(sshd: Sshd): SshTransport {
  const { address, port, user, deploy, key, knownHosts } = sshd;
  return { kind: 'ssh', address, port, user: deploy ?? user, key, knownHosts };
}

type Sshd = Pick<SharedSshd, 'address' | 'port' | 'user' | 'deploy' | 'key' | 'knownHosts'>;

/** A prober that is asked short questions about targets named like their host, and closed when the test ends. */
export interface Questions extends AsyncDisposable {
  ask(host: string, probe: Probe, timeoutMs?: number, compose?: Target['compose']): Promise<Observation>;
  run(host: string, ...argv: string[]): Promise<Observation>;
}

/** Questions to real hosts, in an environment that has a PATH and nothing else. */
export function questions(
  all: readonly Host[],
  environment: Record<string, string | undefined> = {},
): Questions {
  const prober = createProber(hosts(...all), {
    environment: { PATH: process.env.PATH, HOME: '/nonexistent', ...environment },
  });
  const never = new AbortController().signal;
  const ask: Questions['ask'] = (host, probe, timeoutMs = 8000, compose) =>
    prober.observe(target(host, compose), probe, { timeoutMs }, never);
  return {
    ask,
    run: (host, ...argv) => ask(host, { kind: 'command', argv }),
    [Symbol.asyncDispose]: () => prober.close(),
  };
}
