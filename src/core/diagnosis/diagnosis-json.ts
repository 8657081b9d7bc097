import { findingEvidence } from '../cards/layer-card.ts';
import type { Case, Diagnosis } from '../case/case.ts';
import type { Json } from './observation.ts';

/** What `umpire diagnose --json` prints (design, 5). */
export function diagnosisJson(state: Case, diagnosis: Diagnosis): Json {
  const report = diagnosis.ending?.kind === 'finished' ? diagnosis.ending.report : undefined;
  const failed = report?.failedLayer ?? null;
  const cause = report?.rootCause ?? null;
  return {
    schema: 1,
    case: state.id,
    target: state.target,
    host: state.host,
    status: report?.status ?? 'unreachable',
    failedLayer: failed === null ? null : { index: failed.index, id: failed.id, title: failed.title },
    layers: diagnosis.layers.map((layer) => ({
      index: layer.index,
      id: layer.id,
      title: layer.title,
      status: layer.status,
      durationMs: Math.round(layer.durationMs),
      checks: layer.checks.map((check) => ({
        id: check.id,
        status: check.status,
        evidence: findingEvidence(check),
        signatures: check.signatures.map(({ id, cause: because }) => ({ id, cause: because })),
        durationMs: Math.round(check.durationMs),
      })),
    })),
    rootCause: cause === null ? null : { signature: cause.signature, cause: cause.cause },
    procedures: report?.procedures.map((procedure) => procedure.id) ?? [],
  };
}
