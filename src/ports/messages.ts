/** What was posted where, so that it is edited in place: the memory of a chat's projection. */
export interface PostedMessage {
  readonly caseId: string;
  /** Name of the surface: `slack`. */
  readonly surface: string;
  /** Stable name of the message within the case; of a file beside it, `<message key>#<file name>`. */
  readonly key: string;
  /** The surface's own reference (channel and timestamp), as JSON text; of a file, where it goes, which is no message's. */
  readonly ref: string;
  /** SHA-256 of what is shown now; of a file, how it stands: `owed`, `attached` or `refused`. */
  readonly digest: string;
}

export interface Messages {
  of(caseId: string, surface: string): Promise<PostedMessage[]>;
  /** All of them or none. */
  save(...messages: readonly PostedMessage[]): Promise<void>;
  /** The message a surface's reference stands for; `undefined` when it is none of ours. */
  at(surface: string, ref: string): Promise<PostedMessage | undefined>;
  /** Cases whose newest ledger event is newer than what `surface` has shown (after a crash or an outage); at most 100. */
  behind(surface: string): Promise<string[]>;
  /** `surface` shows everything of the case up to `version`. */
  shown(caseId: string, surface: string, version: number): Promise<void>;
}
