import type { Case, Diagnosis } from '../src/core/case/case.ts';
import { foldCase, notRun } from '../src/core/case/case.ts';
import type { EventBody, LedgerEvent } from '../src/core/case/event.ts';
import type { Config } from '../src/core/config.ts';
import type { Finding, LayerResult, LayerStatus, Report } from '../src/core/diagnosis/diagnosis.ts';
import { DEFAULT_RULES } from '../src/core/gate/policy/default-rules.ts';
import type { Facts } from '../src/core/gate/verdict.ts';
import type { Actor } from '../src/core/person.ts';

/** Builders of plain data for tests: sensible values, and what the test is about as an override. */

export const ANA: Actor = { kind: 'person', id: 'ana', name: 'Ana' };
export const START = new Date('2026-11-20T03:00:00Z');

export const LAYERS = [
  { id: 'daemon', title: 'Daemon' },
  { id: 'dependencies', title: 'Dependencies' },
  { id: 'runtime', title: 'Runtime' },
] as const;

export function finding(override: Partial<Finding> = {}): Finding {
  return {
    id: 'ping',
    title: 'The daemon answers',
    status: 'pass',
    reasons: [],
    excerpt: '',
    trace: [],
    signatures: [],
    advice: '',
    repair: [],
    durationMs: 3,
    ...override,
  };
}

export function layer(index: number, status: LayerStatus, checks: readonly Finding[] = []): LayerResult {
  const known = LAYERS[index - 1];
  if (known === undefined) throw new Error(`no layer ${index}`);
  return { ...notRun(index, known), status, durationMs: 10, checks };
}

/** All layers of `LAYERS`; those not given are not run. */
export function layers(...walked: readonly LayerResult[]): LayerResult[] {
  return LAYERS.map((each, at) => walked.find((result) => result.index === at + 1) ?? notRun(at + 1, each));
}

export function report(override: Partial<Report> = {}): Report {
  return {
    attempt: 1,
    running: null,
    layers: layers(layer(1, 'pass'), layer(2, 'pass'), layer(3, 'pass')),
    status: 'healthy',
    failedLayer: null,
    rootCause: null,
    procedures: [],
    ...override,
  };
}

/** A report that stopped at layer 2 with a missing module. */
export function failingReport(override: Partial<Report> = {}): Report {
  const cause = "The Python module 'redis' is not installed in the container.";
  const check = finding({
    id: 'start-log',
    title: 'The start log is clean',
    status: 'fail',
    reasons: ['The service stopped while importing.'],
    excerpt: "ModuleNotFoundError: No module named 'redis'",
    trace: [{ argv: ['GET', '/containers/neuros/logs'], exitCode: null, durationMs: 4 }],
    signatures: [
      {
        id: 'python-module-not-found',
        cause,
        harmless: false,
        advice: 'Add it to requirements.txt and rebuild.',
      },
    ],
    advice: 'Check the logs first.',
    repair: ['rebuild'],
  });
  return report({
    status: 'failing',
    layers: layers(layer(1, 'pass'), layer(2, 'fail', [check])),
    failedLayer: { index: 2, id: 'dependencies', title: 'Dependencies' },
    rootCause: {
      signature: 'python-module-not-found',
      cause,
      advice: 'Add it to requirements.txt and rebuild.',
    },
    procedures: [
      {
        id: 'rebuild',
        title: 'Build again',
        steps: ['docker compose build --no-cache', 'docker compose up -d'],
      },
    ],
    ...override,
  });
}

export function opened(target = 'neuros'): EventBody {
  return { kind: 'case.opened', target, host: 'lab' };
}

export function requested(
  diagnosis = 'neuros-1.1',
  override: Partial<Extract<EventBody, { kind: 'diagnosis.requested' }>> = {},
): EventBody {
  return {
    kind: 'diagnosis.requested',
    diagnosis,
    target: 'neuros',
    host: 'lab',
    all: false,
    place: { surface: 'slack', channel: 'C0OPS' },
    layers: [...LAYERS],
    ...override,
  };
}

export function layerFinished(result: LayerResult, diagnosis = 'neuros-1.1', attempt = 1): EventBody {
  return { kind: 'layer.finished', diagnosis, attempt, layer: result };
}

export function finished(whole: Report, diagnosis = 'neuros-1.1'): EventBody {
  const { layers: _, running: __, ...rest } = whole;
  return { kind: 'diagnosis.finished', diagnosis, report: rest };
}

/** Rows as a ledger would hold them, a second apart; hashes are not what these tests are about. */
export function rows(bodies: readonly EventBody[], caseId = 'neuros-1'): LedgerEvent[] {
  return bodies.map((body, at) => ({
    seq: at + 1,
    caseId,
    version: at + 1,
    at: new Date(START.getTime() + at * 1000),
    actor: ANA,
    body,
    previous: '',
    hash: '',
  }));
}

export function caseOf(...bodies: readonly EventBody[]): Case {
  const state = foldCase(rows(bodies));
  if (state === undefined) throw new Error('a case needs an event');
  return state;
}

export function onlyDiagnosis(state: Case): Diagnosis {
  const [diagnosis] = state.diagnoses;
  if (diagnosis === undefined || state.diagnoses.length !== 1) throw new Error('expected one diagnosis');
  return diagnosis;
}

export function config(override: Partial<Config> = {}): Config {
  return {
    people: [
      { id: 'ana', name: 'Ana', agent: false, accounts: { slack: 'U0ANA', os: 'ana' } },
      { id: 'ben', name: 'Ben', agent: false, accounts: { slack: 'U0BEN' } },
    ],
    teams: { operators: ['ana'], approvers: ['ben'], seniors: ['ben'] },
    hosts: new Map([['lab', { name: 'lab', transport: { kind: 'local' } }]]),
    targets: new Map([
      ['neuros', { name: 'neuros', host: 'lab', runbook: 'neuros', environment: 'staging' }],
      ['shop', { name: 'shop', host: 'lab', runbook: 'neuros', environment: 'production' }],
    ]),
    policy: { rules: DEFAULT_RULES, minutes: 15 },
    strikes: { help: 3, senior: 5, meeting: 8 },
    escalation: {
      ways: null,
      minutes: 10,
      repeat: 1,
      chain: ['oncall', 'ben'],
      rotation: null,
      schedule: null,
      webhook: null,
      email: null,
    },
    backups: { folder: '~/umpire-backups', keepDays: 30 },
    channels: {},
    redact: { values: [], patterns: [] },
    ...override,
  };
}

/** A typed command that changes something on `neuros`, whose case is no trouble yet. */
export function facts(override: Partial<Facts> = {}): Facts {
  return {
    risk: 'change',
    environment: 'staging',
    target: 'neuros',
    procedure: null,
    composeDown: false,
    strikes: 0,
    frozen: false,
    locked: false,
    ...override,
  };
}
