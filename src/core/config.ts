import type { Rule } from './gate/rule.ts';
import type { EscalationConfig } from './paging/escalation.ts';
import type { Person } from './person.ts';
import type { Levels } from './strikes/levels.ts';
import type { Host, Target } from './target.ts';

/** `umpire.yaml` after reading, validation and defaults; deep-frozen. */
export interface Config {
  readonly people: readonly Person[];
  readonly teams: {
    readonly operators: readonly string[];
    readonly approvers: readonly string[];
    readonly seniors: readonly string[];
  };
  readonly hosts: ReadonlyMap<string, Host>;
  readonly targets: ReadonlyMap<string, Target>;
  readonly policy: {
    /** Ready to judge by, the first that holds decides: the own rules, then the defaults, tightened per target. */
    readonly rules: readonly Rule[];
    /** How long a request may be approved, and a grant be used. */
    readonly minutes: number;
  };
  /** Strikes that a level of escalation takes. */
  readonly strikes: Levels;
  /** Who is paged when a level asks for a senior or a meeting. */
  readonly escalation: EscalationConfig;
  readonly backups: {
    /** On each host: absolute, or below the home folder of the host's user as `~/…`. */
    readonly folder: string;
    readonly keepDays: number;
  };
  /** Channel ids by use; `default` is where a thread begins when Umpire may not post where it was asked for. */
  readonly channels: { readonly default?: string; readonly escalations?: string };
  /** Exact values and RE2 patterns to mask besides the built-in ones. */
  readonly redact: { readonly values: readonly string[]; readonly patterns: readonly string[] };
}
