import type { Dialect } from 'kysely';

export interface SqlResult<R> {
  rows: R[];
  rowCount: number | null;
}

/** Runs SQL; a text without values may hold several statements. */
export interface Session {
  query<R>(text: string, values?: readonly unknown[]): Promise<SqlResult<R>>;
}

/** NOTIFY as heard over this process's one LISTEN connection. */
export interface Notifications {
  /**
   * Calls `heard` with each payload on `channel` once resolved, and `missed` after a lost connection was made again,
   * when payloads may have passed unheard. The returned function stops it.
   */
  hear(channel: string, heard: (payload: string) => void, missed: () => void): Promise<() => Promise<void>>;
}

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for who has it, in milliseconds; ended by `signal`. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Another process has it now: it was lost with the connection. */
  readonly lost: () => void;
}

/** A PostgreSQL, in this process (PGlite) or elsewhere; the same SQL works on both. */
export interface Backend {
  readonly dialect: Dialect;
  readonly session: Session;
  readonly notifications: Notifications;
  /** Takes the lock of this name, which one process of the database has at a time; `null` when another has it. */
  lock(name: string, options: LockOptions): Promise<Lock | null>;
  /** Runs `work` in one transaction on one connection: all of it is kept, or nothing. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Schemas of the store and of the queue; neither uses `public`, where newer servers let only the owner create. */
export const SEARCH_PATH = 'umpire,bullmq';
