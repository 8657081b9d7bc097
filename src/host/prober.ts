import type { Observation } from '../core/diagnosis/observation.ts';
import type { Probe } from '../core/diagnosis/probe.ts';
import type { Host, Target } from '../core/target.ts';
import type { Prober } from '../ports/prober.ts';
import type { Asking, Found } from './asking.ts';
import { type Deadline, deadlineIn } from './deadline.ts';
import { Failure } from './failure.ts';
import type { Environment } from './machines.ts';
import { askProbe } from './probes/ask-probe.ts';
import { createReach, type Reach } from './reach.ts';

export interface ProberOptions {
  /** This process's: SSH_AUTH_SOCK, DOCKER_HOST and its companions, and PATH, HOME and the like for local commands. */
  readonly environment: Environment;
}

/** A prober of real hosts with connections of its own. Nothing is connected before the first question; after `close` a question connects anew. */
export function createProber(hosts: ReadonlyMap<string, Host>, options: ProberOptions): Prober {
  return proberOver(createReach(hosts, options.environment));
}

/** A prober over connections it shares with others; `close` closes them. */
export function proberOver(reach: Reach): Prober {
  return {
    observe: (target, probe, limits, signal) =>
      observe(reach, target, probe, deadlineIn(limits.timeoutMs, signal)),
    close: async () => reach.close(),
  };
}

async function observe(reach: Reach, target: Target, probe: Probe, deadline: Deadline): Promise<Observation> {
  let begun: ReturnType<Reach['begin']> | undefined;
  try {
    begun = reach.begin(target, deadline);
    return finish(begun.asking, await askProbe(begun.asking, probe));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return fail(begun?.asking, error);
  } finally {
    begun?.release();
  }
}

function finish(asking: Asking, found: Found): Observation {
  return {
    kind: 'answer',
    data: found.data,
    text: found.text ?? '',
    truncated: found.truncated ?? false,
    ...record(asking),
  };
}

function fail(asking: Asking | undefined, failure: Failure): Observation {
  const { reason, message, remedy, text } = failure;
  return {
    kind: 'none',
    reason,
    message,
    remedy,
    text: text.includes(message) ? text : `${message}\n${text}`,
    truncated: reason === 'too-large',
    ...record(asking),
  };
}

/** A trace may be shown: secrets that a question was asked with are masked there. */
function record(asking: Asking | undefined): Pick<Observation, 'trace' | 'secrets'> {
  if (!asking) return { trace: [], secrets: [] };
  const secrets = [...asking.secrets];
  const mask = (argument: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), argument);
  return { secrets, trace: asking.trace.map((one) => ({ ...one, argv: one.argv.map(mask) })) };
}
