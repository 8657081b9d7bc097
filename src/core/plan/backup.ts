/** What is backed up, and how. `source` is what the kind says. */
export interface BackupItem {
  /**
   * `file`: an absolute path. `postgres`, `redis`: the container's id. `sqlite`: the path of the database in the container `container`.
   * `volume`: the volume's name. `image`: the image's id, saved whole. `tag`: an image's id, kept by a tag of our own.
   */
  readonly kind: 'file' | 'postgres' | 'redis' | 'sqlite' | 'volume' | 'image' | 'tag';
  readonly source: string;
  /**
   * For people, and to find the thing again when its id is another one by then: the Compose service of a container (its
   * name where it has none), the volume, the file, the image's reference (`neuros:latest`; its id where it has none).
   */
  readonly name: string;
  /** Id of the container a `sqlite` database or a `volume` is reached through; '' where none is needed. */
  readonly container: string;
}

/** Proof that a backup is there. */
export interface Receipt {
  readonly operation: string;
  readonly target: string;
  readonly item: BackupItem;
  /** On the host, absolute; for a `tag` the image reference. */
  readonly path: string;
  readonly bytes: number;
  /** Hex SHA-256 of the file at `path`; for a `tag` the image's id. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly takenAt: string;
  /** Whether a restore was tried, and how, in a sentence. */
  readonly rehearsal: { readonly kind: 'passed' | 'impossible'; readonly text: string };
}
