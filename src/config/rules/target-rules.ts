import { isAbsolute } from 'node:path';
import type { ProbeKind } from '../../core/diagnosis/probe.ts';
import type { Problem } from '../../core/problem.ts';
import type { Runbook } from '../../core/runbook.ts';
import { projectOf } from '../normalise-config.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import type { RuleContext } from './config-rule.ts';
import { listed } from './people-rules.ts';

/** A target is on a host of this file. */
export function* targetHostExists({ draft, problem }: RuleContext): Iterable<Problem> {
  const hosts = Object.keys(draft.hosts ?? {});
  for (const [name, { host }] of Object.entries(draft.targets ?? {})) {
    if (host === undefined || hosts.includes(host)) continue;
    const message = `there is no host \`${host}\`${suggestion(host, hosts)}; ${listed('hosts', hosts)}`;
    yield problem(['targets', name, 'host'], message);
  }
}

/** A target is diagnosed by a runbook that was loaded. */
export function* targetRunbookExists({ draft, problem, runbooks }: RuleContext): Iterable<Problem> {
  if (runbooks === undefined) return;
  const ids = [...runbooks.keys()];
  for (const [name, { runbook }] of Object.entries(draft.targets ?? {})) {
    if (runbook === undefined || runbooks.has(runbook)) continue;
    const message = `there is no runbook \`${runbook}\`${suggestion(runbook, ids)}; ${listed('runbooks', ids)}`;
    yield problem(['targets', name, 'runbook'], message);
  }
}

const OF_A_SERVICE: ReadonlySet<ProbeKind> = new Set(['logs', 'exec', 'image', 'build', 'diff', 'compose']);

/** A runbook that asks of services needs a compose project to find them in. */
export function* servicesHaveAProject({ draft, problem, runbooks }: RuleContext): Iterable<Problem> {
  for (const [name, { runbook, compose }] of Object.entries(draft.targets ?? {})) {
    const asks = compose === undefined && runbook !== undefined && serviceCheckOf(runbooks?.get(runbook));
    if (!asks) continue;
    yield problem(
      ['targets', name, 'compose'],
      `is missing: check \`${asks}\` of runbook \`${runbook}\` asks about compose services; add ` +
        '`compose: { file: /path/of/docker-compose.yml }`',
    );
  }
}

function serviceCheckOf(runbook: Runbook | undefined): string | undefined {
  const checks = runbook?.layers.flatMap((layer) => layer.checks) ?? [];
  return checks.find(({ probe }) => OF_A_SERVICE.has(probe.kind) || ('service' in probe && probe.service))
    ?.id;
}

/** A compose file lies on the host, so only for the local one can a path start here. */
export function* remoteComposeFileIsAbsolute({ draft, problem }: RuleContext): Iterable<Problem> {
  for (const [name, { host, compose }] of Object.entries(draft.targets ?? {})) {
    const remote = host !== undefined && draft.hosts?.[host]?.ssh !== undefined;
    if (!remote || compose?.file === undefined || isAbsolute(compose.file)) continue;
    const message = `lies on host \`${host}\`, so it must be an absolute path, like \`/srv/app/docker-compose.yml\``;
    yield problem(['targets', name, 'compose', 'file'], message);
  }
}

/** The project has a name, given or made from the folder. */
export function* projectHasAName({ draft, problem, place }: RuleContext): Iterable<Problem> {
  for (const [name, { compose }] of Object.entries(draft.targets ?? {})) {
    const { file, project } = compose ?? {};
    if (file === undefined || project !== undefined || projectOf(place(file)) !== '') continue;
    yield problem(
      ['targets', name, 'compose', 'project'],
      'is missing, and the folder of `file` makes no name; give it',
    );
  }
}
