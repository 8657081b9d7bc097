import { Underivable } from './compose-tree.ts';

const HIGHEST_PORT = 65_535;

/** A published port that was moved to one that is free. */
export interface PortMove {
  readonly service: string;
  /** As the file says: `8000`, `${PORT}`. */
  readonly from: string;
  readonly to: number;
}

/** Gives out ports in order: the first asked for is `first`, the others follow, past those that are taken. */
export class PortList {
  readonly moves: PortMove[] = [];
  readonly #given = new Map<string, number>();
  readonly #taken: ReadonlySet<number>;
  #next: number;

  constructor(first: number, taken: ReadonlySet<number>) {
    this.#next = first;
    this.#taken = taken;
  }

  /** The first of `count` ports side by side in place of `from`; the same `from` gets the same (one port, two protocols). */
  move(service: string, from: string, count: number): number {
    const known = this.#given.get(from);
    if (known !== undefined) return known;
    const to = this.#find(count);
    this.#given.set(from, to);
    this.#next = to + count;
    this.moves.push({ service, from, to });
    return to;
  }

  #find(count: number): number {
    for (let first = this.#next; first + count - 1 <= HIGHEST_PORT; first++) {
      const ports = Array.from({ length: count }, (_, at) => first + at);
      if (!ports.some((port) => this.#taken.has(port))) return first;
    }
    throw new Underivable('there are not enough free ports above the one given');
  }
}
