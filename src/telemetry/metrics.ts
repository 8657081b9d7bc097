/** One of Umpire's own metrics: its labels, and how many different values of each are kept apart. */
export interface MetricDeclaration {
  readonly kind: 'counter' | 'histogram';
  readonly help: string;
  /** Most values per label; later ones are counted together as `other`, so that memory has a bound. */
  readonly labels: { readonly [label: string]: number };
  /** Upper bounds in seconds; histograms only. */
  readonly buckets?: readonly number[];
}

const DIAGNOSIS = [0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 30, 60, 300];
const PROBE = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every metric of Umpire's own; `docs/operations.md` lists the same. */
export const METRICS = {
  umpire_invocations_total: {
    kind: 'counter',
    help: 'What people typed or clicked, by what became of it.',
    labels: { surface: 8, command: 40, outcome: 10 },
  },
  umpire_diagnoses_total: {
    kind: 'counter',
    help: 'Diagnoses that ended; `failed` means that Umpire itself could not do it.',
    labels: { target: 200, status: 10 },
  },
  umpire_diagnosis_seconds: {
    kind: 'histogram',
    help: 'How long the worker walked the layers.',
    labels: { status: 10 },
    buckets: DIAGNOSIS,
  },
  umpire_operations_total: {
    kind: 'counter',
    help: 'Operations a worker was permitted, by how they ended.',
    labels: { target: 200, status: 10 },
  },
  umpire_probe_seconds: {
    kind: 'histogram',
    help: 'How long one question to a host took.',
    labels: { kind: 30, outcome: 12 },
    buckets: PROBE,
  },
  umpire_chat_calls_total: {
    kind: 'counter',
    help: "Calls of a chat's API.",
    labels: { surface: 8, method: 40, outcome: 10 },
  },
  umpire_pages_total: {
    kind: 'counter',
    help: 'Tries to page; `failed` is final, `unsure` and `busy` are tried again.',
    labels: { way: 8, action: 4, outcome: 5 },
  },
} as const satisfies { readonly [name: string]: MetricDeclaration };

export type MetricName = keyof typeof METRICS;
