import { createHash } from 'node:crypto';
import { brief } from '../cards/wording.ts';
import type { Report } from '../diagnosis/diagnosis.ts';
import type { Operation } from '../gate/operation.ts';
import type { Outcome } from '../gate/outcome.ts';
import type { Actor } from '../person.ts';
import type { Attempt, Strike, Tally } from './strike.ts';

const WHAT_CHARS = 300;

/** The strikes of a case, oldest first. */
export function strikesOf({ tally }: { readonly tally: Tally }): readonly Strike[] {
  return tally.strikes;
}

/**
 * After an operation that has just ended for the first time: it counts when a step or the verification failed. What
 * only read, was refused or interrupted, or ended before it touched anything, was no attempt.
 */
export function tallyOperation(
  tally: Tally,
  operation: Operation,
  ending: Outcome['ending'],
  report: Outcome['report'],
  at: Date,
): Tally {
  if (operation.risk === 'read') return tally;
  const { id, askedBy: by, approach, title, planned } = operation;
  const attempt: Attempt = { operation: id, by, approach, title, at, settled: true };
  if (ending.kind === 'succeeded')
    return { ...tally, attempt: { ...attempt, settled: planned?.plan.verification === 'stopped' } };
  if (ending.kind !== 'failed' || ending.at === 'backup') return tally;
  const step = operation.steps.find((each) => each.state === 'failed');
  const struck = {
    at,
    by,
    kind: ending.at,
    approach,
    title,
    exitCode: step?.exitCode ?? null,
    of: id,
  } as const;
  const what =
    ending.at === 'step' ? `${title} failed${where(operation)}.` : `${title} ran, but ${red(report)}.`;
  return { ...tally, attempt, strikes: [...tally.strikes, { ...struck, what: brief(what, WHAT_CHARS) }] };
}

interface Look {
  readonly diagnosis: { readonly id: string; readonly askedBy: Actor; readonly askedAt: Date };
  /** With the layers as the ledger knows them. */
  readonly report: Pick<Report, 'status' | 'failedLayer' | 'rootCause' | 'layers'>;
  readonly at: Date;
  /** Something is being changed on the target just now. */
  readonly disturbed: boolean;
}

/**
 * After a diagnosis that has just finished: red counts when the attempt before it had succeeded, and, when nothing was
 * tried, once for the same findings: looking again is no attempt. A walk an attempt came in between says nothing.
 */
export function tallyDiagnosis(tally: Tally, { diagnosis, report, at, disturbed }: Look): Tally {
  const { attempt, strikes } = tally;
  const stale = attempt !== null && attempt.at > diagnosis.askedAt;
  if (report.status === 'unreachable' || disturbed || stale) return tally;
  if (report.status === 'healthy') return { ...tally, attempt: null };
  const fingerprint = fingerprintOf(report);
  const seen: Tally = { strikes, attempt: null, reds: [fingerprint] };
  const { id: of, askedBy: by } = diagnosis;
  if (attempt !== null) {
    if (attempt.settled) return seen;
    const what = brief(`${attempt.title} was done, but ${red(report)}.`, WHAT_CHARS);
    const { by: tried, approach, title } = attempt;
    return {
      ...seen,
      strikes: [...strikes, { at, by: tried, kind: 'still-red', approach, title, what, exitCode: null, of }],
    };
  }
  // A check that comes and goes is found in turns: each of its faces is known by then.
  if (tally.reds.includes(fingerprint)) return tally;
  const what = brief(`Nothing was tried against it: ${red(report)}.`, WHAT_CHARS);
  return {
    ...seen,
    reds: [...tally.reds, fingerprint],
    strikes: [...strikes, { at, by, kind: 'red', approach: null, title: null, what, exitCode: null, of }],
  };
}

/** Two walks with the same one have found the same: the layer that failed, its failing checks, and the root cause. */
function fingerprintOf({ failedLayer, layers, rootCause }: Look['report']): string {
  const checks = layers.find(({ index }) => index === failedLayer?.index)?.checks ?? [];
  const failing = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const found = [failedLayer?.id ?? null, failing.toSorted(), rootCause?.signature ?? null];
  return createHash('sha256').update(JSON.stringify(found)).digest('hex');
}

function where({ steps, planned }: Operation): string {
  const failed = steps.find((step) => step.state === 'failed');
  return failed === undefined
    ? ''
    : ` in step ${failed.index} of ${planned?.plan.steps.length ?? failed.index}`;
}

function red(report: Pick<Report, 'failedLayer' | 'rootCause'> | null): string {
  const layer = report?.failedLayer;
  if (layer == null) return 'the verification is not green';
  const cause = report?.rootCause?.cause.replace(/\.$/, '');
  return `layer ${layer.index}, ${layer.title}, fails${cause === undefined ? '' : `: ${cause}`}`;
}
