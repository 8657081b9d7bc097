import type { Problem } from '../../core/problem.ts';
import type { Procedure, Runbook } from '../../core/runbook.ts';
import type { YamlDocument } from '../read-yaml.ts';
import type { DraftConfig } from './draft-config.ts';

/** What a rule between the parts of `umpire.yaml` sees: whatever could be read of it, and where it stands. */
export interface RuleContext {
  readonly draft: DraftConfig;
  readonly problem: YamlDocument['problem'];
  /** `undefined` when they could not be loaded: rules about them then hold. */
  readonly runbooks: ReadonlyMap<string, Runbook> | undefined;
  /** Procedures of any target with a compose project; `undefined` like `runbooks`. */
  readonly common: readonly Procedure[] | undefined;
  /** Makes a path of the file absolute. */
  readonly place: (path: string) => string;
  /** Name of the operating system's user, when it has one. */
  readonly user: string | undefined;
}

/** One named rule; yields what breaks it. */
export type ConfigRule = (context: RuleContext) => Iterable<Problem>;
