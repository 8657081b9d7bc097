import type { Duplex } from 'node:stream';
import type { Deadline } from './deadline.ts';
import type { Transcript } from './run/transcript.ts';

/** A place to connect to, as seen from the host. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number };

/** How a command ended by itself. */
export interface Ran {
  /** 128 + signal number when a signal ended it, as shells say it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** How a command is followed and named. */
export interface Manner {
  /** What messages call it; its argv, if left out. */
  readonly name?: string;
  /** Keeps what it writes; such a command may write without end. */
  readonly transcript?: Transcript;
}

/** A host, however it is reached. Everything it cannot do is thrown as a `Failure`. */
export interface Machine {
  readonly name: string;
  readonly kind: 'local' | 'ssh';
  /**
   * Runs a command to its end with nothing on stdin; `argv` reaches it unchanged. At the deadline, or when it writes
   * without end, its whole process group is killed first and the failure thrown then.
   */
  run(argv: readonly string[], deadline: Deadline, manner?: Manner): Promise<Ran>;
  /** Opens a connection from the host. A `pressing` one does not wait for its turn: it is what ends other work. */
  dial(to: Endpoint, deadline: Deadline, pressing?: boolean): Promise<Duplex>;
  /** Uses the machine for as long as the returned function has not been called: its connection stays open. */
  hold(): () => void;
}
