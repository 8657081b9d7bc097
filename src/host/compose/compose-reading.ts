/** Something wrong in a compose file. Line and column count from 1; 0 when it is about another file (`.env`). */
export interface ComposeProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** One service as Compose would run it: interpolated, short and long forms alike; secret values are masked. */
export interface ComposeService {
  readonly name: string;
  readonly image: string | null;
  readonly built: boolean;
  readonly build: { readonly context: string; readonly dockerfile: string } | null;
  /** The file defines one that is not switched off; one built into the image is not seen here. */
  readonly healthcheck: boolean;
  readonly dependsOn: readonly { readonly service: string; readonly condition: string }[];
  readonly environment: { readonly [key: string]: string };
  /** `host` is null where the engine picks the port. */
  readonly ports: readonly { readonly container: number; readonly host: number | null }[];
  /** Entrypoint and command of the file, for reading only: never to be run. Empty when the image decides. */
  readonly command: string;
  readonly localhostUrls: readonly { readonly key: string; readonly value: string }[];
  /** Variables used without a value in `.env` and without a default. */
  readonly unset: readonly string[];
  /** Not started by a plain `up` when there are any. */
  readonly profiles: readonly string[];
  /** Files whose variables are not in `environment`. */
  readonly envFiles: readonly string[];
}

/**
 * A compose file as read. `valid` is false only for what no environment could make right; a problem in a `valid`
 * reading is something Compose may accept and Umpire did not follow or could not know.
 */
export interface ComposeReading {
  readonly valid: boolean;
  readonly problems: readonly ComposeProblem[];
  readonly services: readonly ComposeService[];
  readonly project: string;
  /** Values that must not leave the host: those of secret-looking keys, and passwords in URLs. */
  readonly secrets: readonly string[];
}
