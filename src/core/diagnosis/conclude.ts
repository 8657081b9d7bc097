import { type Runbook, shownStep } from '../runbook.ts';
import type { Likeliest } from '../signatures/likeliest.ts';
import type { Finding, LayerResult, Progress, Report } from './diagnosis.ts';

/**
 * What a walk comes to: the first layer that failed or could not be asked, the likeliest cause among the signatures
 * its checks matched, and the runbook's procedures that its failed checks name.
 */
export function conclude(runbook: Runbook, progress: Progress, likeliest: Likeliest): Report {
  const failed = progress.layers.find(({ status }) => status === 'fail' || status === 'error');
  if (failed === undefined)
    return { ...progress, status: 'healthy', failedLayer: null, rootCause: null, procedures: [] };
  const { index, id, title, status } = failed;
  return {
    ...progress,
    status: status === 'fail' ? 'failing' : 'unreachable',
    failedLayer: { index, id, title },
    rootCause: rootCause(failed, likeliest),
    procedures: procedures(runbook, failed),
  };
}

/** Failed checks speak first; what their neighbours matched counts when they matched nothing. */
function rootCause({ checks }: LayerResult, likeliest: Likeliest): Report['rootCause'] {
  const failed = checks.filter(({ status }) => status === 'fail' || status === 'error');
  const causes = [causesOf(failed), causesOf(checks)].find((found) => found.length > 0) ?? [];
  const [first] = likeliest(causes.map((cause) => cause.id));
  const found = causes.find((cause) => cause.id === first);
  return found === undefined ? null : { signature: found.id, cause: found.cause, advice: found.advice };
}

function causesOf(checks: readonly Finding[]): Finding['signatures'] {
  return checks.flatMap((check) => check.signatures.filter((each) => !each.harmless));
}

function procedures(runbook: Runbook, { checks }: LayerResult): Report['procedures'] {
  const named = new Set(checks.filter(({ status }) => status === 'fail').flatMap(({ repair }) => repair));
  return runbook.procedures
    .filter((procedure) => named.has(procedure.id))
    .map(({ id, title, steps }) => ({ id, title, steps: steps.map(shownStep) }));
}
