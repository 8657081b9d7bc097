/** One human with all their chat accounts, or (with `agent`) a program that may ask but never approve. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly agent: boolean;
  /** Account ids by surface: `slack: U0ANA`, `discord: "1001"`, `os: ana` (the operating system's user name). */
  readonly accounts: {
    readonly slack?: string;
    readonly discord?: string;
    readonly os?: string;
    /** Where pages and invitations go; nobody is known by it. */
    readonly email?: string;
    /** PagerDuty's id of the user, `P…`, by which its schedule is read. */
    readonly pagerduty?: string;
  };
}

export type Surface = 'slack' | 'discord' | 'terminal';

/** Who typed something: a person of the config, or an account nobody claimed. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'stranger'; readonly surface: Surface; readonly account: string }
  | { readonly kind: 'umpire' };

/** Who does what follows from somebody's doing. */
export const UMPIRE: Actor = { kind: 'umpire' };
