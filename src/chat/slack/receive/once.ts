/** Remembers what was seen, for a while and up to a bound; the oldest is forgotten first. */
export class Once {
  readonly #limit: number;
  readonly #forMs: number;
  readonly #seen = new Map<string, number>();

  constructor(limits: { entries: number; forMs: number }) {
    this.#limit = limits.entries;
    this.#forMs = limits.forMs;
  }

  /** True the first time `key` comes, and again when it was forgotten. `now` in milliseconds. */
  isNew(key: string, now: number): boolean {
    const before = this.#seen.get(key);
    if (before !== undefined && now - before < this.#forMs) return false;
    this.#seen.delete(key);
    this.#seen.set(key, now);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= this.#limit) break;
      this.#seen.delete(oldest);
    }
    return true;
  }
}
