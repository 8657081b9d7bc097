import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Meter } from '../ports/telemetry.ts';
import { createLabelGuard } from './label-guard.ts';
import type { Redactor } from './mask-line.ts';
import { METRICS, type MetricDeclaration } from './metrics.ts';

/** A meter whose numbers Prometheus can fetch. */
export interface PrometheusMeter extends Meter {
  metrics(): Promise<string>;
  readonly contentType: string;
}

/**
 * Umpire's metrics (`METRICS`) and those of the process, in a registry of its own. A name or label that is not declared
 * is a bug and throws; a value beyond a label's bound, or that `redactor` would mask, is counted as `other`.
 */
export function createMeter(redactor?: Redactor): PrometheusMeter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const declarations: [string, MetricDeclaration][] = Object.entries(METRICS);
  for (const [name, { kind, help, labels, buckets = [] }] of declarations) {
    const common = { name, help, labelNames: Object.keys(labels), registers: [registry] };
    if (kind === 'counter') counters.set(name, new Counter(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...buckets] }));
  }
  const guard = createLabelGuard(new Map(declarations), redactor);
  return {
    count: (name, labels) => find(counters, 'counter', name).inc(guard(name, labels)),
    observe: (name, seconds, labels) =>
      find(histograms, 'histogram', name).observe(guard(name, labels), seconds),
    metrics: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function find<M>(metrics: ReadonlyMap<string, M>, kind: MetricDeclaration['kind'], name: string): M {
  const metric = metrics.get(name);
  if (metric !== undefined) return metric;
  throw new Error(`no ${kind} is named ${name}; declared are ${[...metrics.keys()].join(', ')}`);
}
