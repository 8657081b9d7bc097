export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Why a probe got no answer. */
export type NoAnswer =
  /** The host could not be reached, or the connection to it was lost: nothing was learnt about the target. */
  | 'host-unreachable'
  /** The host, or we for its key, refused the connection: host key, authentication, our own key file. */
  | 'host-refused'
  /** On the host, what was asked (the engine, an address) could not be reached. */
  | 'unreachable'
  /** On the host, reached and refused: socket permission, file permission. */
  | 'refused'
  /** No such container, image, file or service. */
  | 'missing'
  /** The container is there and does not run. */
  | 'not-running'
  | 'timed-out'
  /** More output than the probe's limit. */
  | 'too-large'
  /** This host or engine cannot do it. */
  | 'unsupported';

/** One command or API call that was made, for the record; argv already redacted. */
export interface Trace {
  readonly argv: readonly string[];
  /** `null` where there is no such thing (an API call) or the process was ended by us. */
  readonly exitCode: number | null;
  readonly durationMs: number;
}

/**
 * What a probe brought back, still on the worker: `data` for expressions, `text` for signatures. Neither may leave the
 * worker unredacted. `secrets` are values known to be secret here (passwords in environments and URLs).
 */
export type Observation = {
  readonly text: string;
  readonly truncated: boolean;
  readonly trace: readonly Trace[];
  readonly secrets: readonly string[];
} & (
  | { readonly kind: 'answer'; readonly data: { readonly [key: string]: Json } }
  | { readonly kind: 'none'; readonly reason: NoAnswer; readonly message: string; readonly remedy: string }
);
