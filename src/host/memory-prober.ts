import type { Json, NoAnswer, Observation } from '../core/diagnosis/observation.ts';
import type { Probe } from '../core/diagnosis/probe.ts';
import type { Target } from '../core/target.ts';
import type { Prober } from '../ports/prober.ts';
import { deadlineIn } from './deadline.ts';

/** A canned answer: an observation, or what makes one of the probe asked; it may take its time. */
export type Canned = Observation | ((target: Target, probe: Probe) => Observation | Promise<Observation>);

/**
 * A prober without hosts: answers by target name, then by `probeKey`, then by the probe's kind. What is not in the table
 * is `unsupported`, with the key to add. Used by tests, the demo, and whoever has no Docker at hand.
 */
export function createMemoryProber(
  answers: Readonly<Record<string, Readonly<Record<string, Canned>>>>,
): Prober {
  return {
    async observe(target, probe, { timeoutMs }, signal) {
      const table = answers[target.name];
      if (!table) return none('unreachable', `there are no answers for the target ${target.name}`);
      const canned = table[probeKey(probe)] ?? table[probe.kind];
      if (canned === undefined)
        return none('unsupported', `there is no answer for ${probeKey(probe)} of ${target.name}`);
      if (typeof canned !== 'function' && !signal.aborted) return canned;
      return inTime(
        () => (typeof canned === 'function' ? canned(target, probe) : canned),
        probe,
        timeoutMs,
        signal,
      );
    },
    async close() {},
  };
}

async function inTime(
  ask: () => Observation | Promise<Observation>,
  probe: Probe,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Observation> {
  const late = none('timed-out', `${probeKey(probe)} gave no answer within ${timeoutMs} ms`);
  const deadline = deadlineIn(timeoutMs, signal);
  if (deadline.signal.aborted) return late;
  const { promise, resolve } = Promise.withResolvers<Observation>();
  // Holds the process open, which a deadline alone does not.
  const timer = setTimeout(() => resolve(late), timeoutMs);
  deadline.signal.addEventListener('abort', () => resolve(late), { once: true });
  try {
    return await Promise.race([ask(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** How a table names one probe: its kind, then what it asks about: `exec neuros python3 -c …`, `file requirements.txt`. */
export function probeKey(probe: Probe): string {
  const { kind, ...rest } = probe;
  return [kind, ...Object.values(rest).flat()].join(' ');
}

/** An answer for a table. */
export function answer(data: { readonly [key: string]: Json }, text = ''): Observation {
  return { kind: 'answer', data, text, truncated: false, trace: [], secrets: [] };
}

/** A missing answer for a table. */
export function none(reason: NoAnswer, message: string, remedy = ''): Observation {
  return { kind: 'none', reason, message, remedy, text: message, truncated: false, trace: [], secrets: [] };
}
