import { notRun } from '../../core/case/case.ts';
import type { Config } from '../../core/config.ts';
import { conclude } from '../../core/diagnosis/conclude.ts';
import type { DiagnoseJob, LayerResult, Progress, Report } from '../../core/diagnosis/diagnosis.ts';
import { type CompiledCheck, compileCheck, judge } from '../../core/diagnosis/judge.ts';
import { layerStatus } from '../../core/diagnosis/layer-status.ts';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Catalogue } from '../../core/signatures/signature-catalogue.ts';
import type { Target } from '../../core/target.ts';
import type { Prober } from '../../ports/prober.ts';
import type { Meter } from '../../ports/telemetry.ts';
import { lookUp } from '../desk/look-up.ts';

export interface WalkParts {
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly catalogue: Catalogue;
  readonly redactor: Redactor;
  readonly prober: Prober;
  readonly meter: Meter;
}

/** Walks the layers of a job's target; `tell` hears each that ends. */
export type Walk = (
  job: Pick<DiagnoseJob, 'target' | 'host' | 'all'>,
  attempt: number,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<Report>;

interface CompiledLayer {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly CompiledCheck[];
}

/**
 * A worker's way through one job: layers in order, a layer's checks side by side, stop at the first that fails or
 * cannot be asked. The job brings names only: host, probes and runbook are this worker's own.
 */
export function createWalk(parts: WalkParts): Walk {
  const compiled = new Map<Runbook, CompiledLayer[]>();

  return async (job, attempt, tell, signal) => {
    const { target, runbook } = lookUp(parts, job);
    const layers = compiled.get(runbook) ?? compileLayers(runbook);
    compiled.set(runbook, layers);
    const results: LayerResult[] = layers.map((layer, at) => notRun(at + 1, layer));
    for (const [at, layer] of layers.entries()) {
      signal.throwIfAborted();
      tell({ attempt, layers: [...results], running: at + 1 });
      const result = await walkLayer(parts, target, { index: at + 1, layer }, signal);
      results[at] = result;
      if (stopsHere(result) && !job.all) break;
    }
    const progress: Progress = { attempt, layers: results, running: null };
    return conclude(runbook, progress, parts.catalogue.likeliest);
  };
}

function compileLayers(runbook: Runbook): CompiledLayer[] {
  return runbook.layers.map(({ id, title, checks }) => ({ id, title, checks: checks.map(compileCheck) }));
}

function stopsHere({ status }: LayerResult): boolean {
  return status === 'fail' || status === 'error';
}

async function walkLayer(
  parts: WalkParts,
  target: Target,
  { index, layer }: { index: number; layer: CompiledLayer },
  signal: AbortSignal,
): Promise<LayerResult> {
  const started = performance.now();
  const checks = await Promise.all(layer.checks.map((check) => runCheck(parts, target, check, signal)));
  // What was called off found nothing out.
  signal.throwIfAborted();
  const durationMs = performance.now() - started;
  return { index, id: layer.id, title: layer.title, status: layerStatus(checks), durationMs, checks };
}

async function runCheck(
  { prober, catalogue, redactor, meter }: WalkParts,
  target: Target,
  compiled: CompiledCheck,
  signal: AbortSignal,
) {
  const { probe, timeoutMs } = compiled.check;
  const started = performance.now();
  const observation = await prober.observe(target, probe, { timeoutMs }, signal);
  const durationMs = performance.now() - started;
  const outcome = observation.kind === 'answer' ? 'answer' : observation.reason;
  meter.observe('umpire_probe_seconds', durationMs / 1000, { kind: probe.kind, outcome });
  return judge(compiled, observation, { target, catalogue, redactor, durationMs });
}
