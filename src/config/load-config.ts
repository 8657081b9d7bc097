import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../core/config.ts';
import { compareProblems, type Problem } from '../core/problem.ts';
import type { Procedure, Runbook } from '../core/runbook.ts';
import { oneSaysWhoIsOnCall, overridesLast, pagedPeopleExist } from './escalation/escalation-rules.ts';
import { type Account, defaultConfig, normaliseConfig, placeFrom, readAccount } from './normalise-config.ts';
import {
  quorumsCanBeMet,
  ruleProceduresExist,
  rulesCanMatch,
  ruleTargetsExist,
  targetsOnlyTighten,
} from './policy/policy-rules.ts';
import { type Reading, readYaml, type YamlDocument } from './read-yaml.ts';
import type { ConfigRule } from './rules/config-rule.ts';
import { draftSchema } from './rules/draft-config.ts';
import {
  dockerOverNetworkUsesTls,
  hostHasOneTransport,
  jumpsLeadSomewhere,
  sshUserIsKnown,
} from './rules/host-rules.ts';
import {
  accountsAreNotShared,
  agentsDoNotApprove,
  idsAreUnique,
  membersExist,
} from './rules/people-rules.ts';
import { levelsAscend } from './rules/strike-rules.ts';
import {
  projectHasAName,
  remoteComposeFileIsAbsolute,
  servicesHaveAProject,
  targetHostExists,
  targetRunbookExists,
} from './rules/target-rules.ts';
import { configSchema } from './schemas/config-schema.ts';
import { checkYaml } from './yaml/check-yaml.ts';

/** Where the config is: `given` when a person named the file, so that it must exist. */
export interface ConfigPath {
  readonly path: string;
  readonly given: boolean;
}

const RULES: readonly ConfigRule[] = [
  idsAreUnique,
  accountsAreNotShared,
  membersExist,
  agentsDoNotApprove,
  hostHasOneTransport,
  sshUserIsKnown,
  jumpsLeadSomewhere,
  dockerOverNetworkUsesTls,
  targetHostExists,
  targetRunbookExists,
  servicesHaveAProject,
  remoteComposeFileIsAbsolute,
  projectHasAName,
  ruleTargetsExist,
  ruleProceduresExist,
  rulesCanMatch,
  targetsOnlyTighten,
  quorumsCanBeMet,
  levelsAscend,
  pagedPeopleExist,
  overridesLast,
  oneSaysWhoIsOnCall,
];

/**
 * Reads `umpire.yaml`: the whole config, deep-frozen, or everything that is wrong with it. Key files are not opened.
 * Pass `undefined` for runbooks and common procedures that could not be loaded, and the rest is still checked.
 * No file where nobody asked for one gives target `local`: this machine's Docker.
 */
export function loadConfig(
  { path, given }: ConfigPath,
  runbooks: ReadonlyMap<string, Runbook> | undefined,
  account: Account = readAccount(),
  common?: readonly Procedure[],
): Reading<{ config: Config }> {
  if (!given && !existsSync(path)) return { kind: 'ok', config: defaultConfig(account) };
  const read = readYaml(path);
  return read.kind === 'ok' ? checkConfig(read.document, runbooks, account, common) : read;
}

/** The same for a document that was read already. */
export function checkConfig(
  document: YamlDocument,
  runbooks: ReadonlyMap<string, Runbook> | undefined,
  account: Account,
  common?: readonly Procedure[],
): Reading<{ config: Config }> {
  const folder = dirname(resolve(document.file));
  const checked = checkYaml(document, configSchema);
  const broken: Problem[] = [];
  const draft = draftSchema.safeParse(document.value);
  if (draft.success) {
    const { problem } = document;
    const place = placeFrom(folder, account);
    const context = { draft: draft.data, problem, place, runbooks, common, user: account.user };
    for (const rule of RULES) broken.push(...rule(context));
  }
  if (checked.kind === 'ok' && broken.length === 0) {
    return { kind: 'ok', config: normaliseConfig(checked.value, folder, account) };
  }
  const problems = checked.kind === 'invalid' ? [...checked.problems, ...broken] : broken;
  return { kind: 'invalid', problems: problems.toSorted(compareProblems) };
}
