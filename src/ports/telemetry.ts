/** One structured line per thing that matters; values are redacted by the implementation. */
export interface Log {
  info(event: string, fields: Record<string, unknown>): void;
  warn(event: string, fields: Record<string, unknown>): void;
  error(event: string, fields: Record<string, unknown>): void;
}

/** Counters and durations, labelled. */
export interface Meter {
  count(name: string, labels: Record<string, string>): void;
  observe(name: string, seconds: number, labels: Record<string, string>): void;
}
