import type { Finding, LayerStatus } from './diagnosis.ts';

/** What a layer's findings make of it: the worst counts; a check that was skipped says nothing against it. */
export function layerStatus(findings: readonly Pick<Finding, 'status'>[]): LayerStatus {
  const worst = (['fail', 'error', 'warn'] as const).find((status) =>
    findings.some((each) => each.status === status),
  );
  return worst ?? 'pass';
}
