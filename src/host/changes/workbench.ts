import type { Host, Target } from '../../core/target.ts';
import type { Deadline } from '../deadline.ts';
import type { Machine } from '../machine.ts';

/** Where one change of a target is worked on. */
export interface Workbench {
  readonly target: Target;
  readonly host: Host;
  readonly machine: Machine;
  readonly deadline: Deadline;
  /** The words that run the engine's own program there, with the way to its socket: `[docker, --host, unix:///…]`, `[podman]`. */
  readonly engine: readonly string[];
  /** Where backups go: absolute, on the host. */
  readonly backupFolder: string;
}
