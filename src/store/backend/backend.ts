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

/** A PostgreSQL, in this process (PGlite) or elsewhere; the same SQL works on both. */
export interface Backend {
  readonly dialect: Dialect;
  readonly session: Session;
  readonly notifications: Notifications;
  /** Runs `work` in one transaction on one connection: all of it is kept, or nothing. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Schemas of the store and of the queue; neither uses `public`, where newer servers let only the owner create. */
export const SEARCH_PATH = 'umpire,bullmq';
