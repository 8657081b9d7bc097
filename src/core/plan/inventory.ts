import type { Receipt } from './backup.ts';
import type { Input } from './plan.ts';

/** What a host has, as its engine tells; of the whole host, because a prune knows no projects. */
export interface Inventory {
  /** ISO 8601, the host's answer by the worker's clock. */
  readonly at: string;
  readonly engine: 'docker' | 'podman';
  /** Why the engine could not be asked; everything of it is empty then, and `engine` is a guess. */
  readonly engineProblem: { readonly message: string; readonly remedy: string } | null;
  /** The words that run Compose there: `[docker, compose]`, `[docker-compose]`, `[podman-compose]`; empty without one. */
  readonly compose: readonly string[];
  readonly containers: readonly InventoryContainer[];
  readonly volumes: readonly InventoryVolume[];
  readonly images: readonly InventoryImage[];
  readonly networks: readonly InventoryNetwork[];
  /** `null` when the engine does not tell (in time). */
  readonly buildCacheBytes: number | null;
  /** The files that were asked for, in that order, relative paths resolved. */
  readonly files: readonly InventoryFile[];
  /** Backups of the target that are still there, newest first. */
  readonly receipts: readonly Receipt[];
  /** Where backups go: absolute, on the host. */
  readonly backupFolder: string;
  /** Free bytes there. */
  readonly freeBytes: number | null;
  /** Folder of the target's compose file, else the home folder of the host's user. */
  readonly workingDirectory: string;
}

export interface InventoryContainer {
  readonly id: string;
  readonly name: string;
  /** Compose project and service, '' without. */
  readonly project: string;
  readonly service: string;
  /** created, running, restarting, paused, exited, dead. */
  readonly state: string;
  readonly image: string;
  readonly imageId: string;
  readonly ports: readonly { readonly address: string; readonly host: number; readonly container: number }[];
  /** `name` of a volume, or '' for a bind mount of `source`. */
  readonly mounts: readonly {
    readonly name: string;
    readonly source: string;
    readonly destination: string;
    readonly readOnly: boolean;
  }[];
  readonly networks: readonly string[];
  /** SQLite databases found in it (absolute paths in the container); only of the target's project. */
  readonly sqlite: readonly string[];
}

export interface InventoryVolume {
  readonly name: string;
  readonly project: string;
  readonly anonymous: boolean;
  readonly bytes: number | null;
}

export interface InventoryImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly bytes: number;
}

export interface InventoryNetwork {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** bridge, host and none are the engine's own and stay. */
  readonly builtIn: boolean;
}

export interface InventoryFile extends Input {
  readonly bytes: number;
  /** Text of a file of at most 64 KiB, unredacted: for diffs and derived files, never to be stored. */
  readonly text: string | null;
}
