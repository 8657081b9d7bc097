import type { Observation } from '../core/diagnosis/observation.ts';
import type { Probe } from '../core/diagnosis/probe.ts';
import type { Target } from '../core/target.ts';

/** Asks hosts. One connection per host is opened on first use and shared. */
export interface Prober {
  /**
   * Asks `probe` of `target`'s host. Never throws for what a host, an engine or a network can do: that is an
   * Observation of kind `none`. At `timeoutMs`, or when `signal` aborts, the remote process is ended too.
   */
  observe(
    target: Target,
    probe: Probe,
    limits: { timeoutMs: number },
    signal: AbortSignal,
  ): Promise<Observation>;
  /** Forgets what was read for a diagnosis (compose file, container list), so the next one asks afresh. */
  close(): Promise<void>;
}
