import type { Risk } from '../risk/risk.ts';
import type { Environment } from '../target.ts';
import type { BackupItem } from './backup.ts';
import type { Proposal } from './proposal.ts';

/** One thing a plan does. `risk` and `reasons` are those of `classify`, for every kind. */
export type Step = {
  readonly title: string;
  readonly risk: Risk;
  readonly reasons: readonly string[];
  /** Milliseconds after which the step, and its remote process, is ended. */
  readonly timeoutMs: number;
} & Deed;

export type Deed =
  /** One argv, or several joined by pipes. */
  | { readonly kind: 'command'; readonly pipeline: readonly (readonly string[])[] }
  /** Writes a file whole, by writing beside it and renaming; relative paths start at the plan's working directory. */
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  /**
   * Puts a backup back; `from` is its path on the host. In a planned rollback, whose backups are not taken yet, `from`
   * is '': the receipt of this very item of the operation that is undone, looked up (`findReceipts`) when the rollback
   * is asked for. A container of the item that is gone by then is found again by its service (`item.name`); what is
   * restored into a database waits until the database answers.
   */
  | { readonly kind: 'restore'; readonly item: BackupItem; readonly from: string };

/** Something of the engine a plan touches, by its id: another id is another thing, whatever its name. */
export interface Touched {
  readonly kind: 'container' | 'volume' | 'image' | 'network';
  readonly id: string;
  readonly name: string;
}

/** A file a plan depends on or overwrites. */
export interface Input {
  /** Absolute, on the host. */
  readonly path: string;
  /** Hex SHA-256 of its content; `null` when there is no such file. */
  readonly sha256: string | null;
}

/**
 * What must be as it says after the last step: `healthy` the runbook's layers are green; `stopped` no container of
 * the target's project runs any more; `none` nothing (the plan only reads).
 */
export type Verification = 'healthy' | 'stopped' | 'none';

/** Everything that is approved: what its digest covers is what runs, or nothing does. */
export interface Plan {
  readonly operation: string;
  readonly target: string;
  readonly environment: Environment;
  readonly host: string;
  readonly transport: 'local' | 'ssh';
  readonly proposal: Proposal;
  readonly title: string;
  readonly risk: Risk;
  readonly steps: readonly Step[];
  /** Absolute, on the host. */
  readonly workingDirectory: string;
  /** Variables the steps get besides the host's own, as `DOCKER_HOST`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: readonly Input[];
  readonly touches: readonly Touched[];
  /** Taken before the first step, each with a receipt. */
  readonly backups: readonly BackupItem[];
  readonly verification: Verification;
  readonly rollback: Rollback;
}

/** How a plan would be undone, made before it runs. */
export interface Rollback {
  /** Empty when nothing brings it back. */
  readonly steps: readonly Step[];
  /** What it does not bring back, in sentences; empty when it brings everything back. */
  readonly lost: readonly string[];
  /** Image each service must run on again: `{ service: image id }`. */
  readonly images: Readonly<Record<string, string>>;
}

/** What can happen to a thing, the worst first. */
export const EFFECTS = [
  'lost',
  'overwritten',
  'at-risk',
  'removed',
  'recreated',
  'stopped',
  'unreferenced',
  'unreachable',
  'restarted',
] as const;

/** One thing the plan takes away, as far as the host could tell. */
export interface Effect {
  readonly kind: 'container' | 'volume' | 'image' | 'network' | 'port' | 'file' | 'build-cache' | 'data';
  readonly name: string;
  /**
   * `lost` cannot be had again without a backup; `at-risk` may be lost: nobody can foresee what the command does;
   * `recreated` may be: Compose decides; `restarted` comes back by itself; `unreferenced` stays, but nothing uses or
   * names it any more, so that the next prune takes it.
   */
  readonly effect: (typeof EFFECTS)[number];
  /** What is in it, as far as the engine tells. */
  readonly bytes: number | null;
}

/** A weaker command that may do the job, offered as a button. */
export interface Alternative {
  readonly label: string;
  /** As typed, without the slash. */
  readonly command: string;
}

/** A plan with what people see before they decide; all of it redacted. */
export interface Planned {
  readonly plan: Plan;
  /** Hex SHA-256, of `digestOf(plan)`. */
  readonly digest: string;
  /** Data-losing first. */
  readonly blast: readonly Effect[];
  /** What could not be foreseen, in sentences: an unknown program may do more than is listed. */
  readonly unforeseen: readonly string[];
  /** When the target was last backed up; ISO 8601, or `null` for never. */
  readonly lastBackup: string | null;
  readonly alternatives: readonly Alternative[];
  /** Unified diff of what files would change, or ''. */
  readonly diff: string;
}
