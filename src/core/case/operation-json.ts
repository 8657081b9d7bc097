import { stepState } from '../cards/sections/progress-sections.ts';
import type { Json } from '../diagnosis/observation.ts';
import { type Operation, stateOf } from '../gate/operation.ts';
import type { Case } from './case.ts';

/** What became of an operation, in a word. Only `succeeded` is success; `unable` could not be planned or begun. */
export type OperationStatus =
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'denied'
  | 'expired'
  | 'refused'
  | 'unable'
  | 'planning'
  | 'waiting-for-approval'
  | 'granted'
  | 'running';

/** An operation's status; one that has not ended says where it is. */
export function statusOf(operation: Operation): OperationStatus {
  const { ending } = operation;
  if (ending === null) {
    const state = stateOf(operation);
    return state === 'ended' ? 'interrupted' : state;
  }
  if (ending.kind === 'worked') return ending.outcome.ending.kind;
  return ending.kind === 'failed' ? 'unable' : ending.kind;
}

/** What `--json` prints of an operation. */
export function operationJson(state: Case, operation: Operation): Json {
  const { verdict, planned } = operation;
  return {
    schema: 1,
    case: state.id,
    operation: operation.id,
    target: operation.target,
    host: operation.host,
    title: operation.title,
    risk: operation.risk,
    verdict: {
      kind: verdict.kind,
      rule: verdict.rule,
      quorum: verdict.kind === 'approve' ? { ...verdict.quorum } : null,
    },
    approvals: operation.approvals.map((vote) => vote.by.id),
    status: statusOf(operation),
    ...wordsOf(operation),
    steps: (planned?.plan.steps ?? []).map((step, at) => {
      const run = operation.steps.find((each) => each.index === at + 1);
      return {
        index: at + 1,
        title: step.title,
        status: run === undefined ? 'not-run' : stepState(run, operation),
        exitCode: run?.exitCode ?? null,
        output: run?.output ?? '',
      };
    }),
    backups: operation.receipts.map(({ item, path, bytes, sha256, takenAt, rehearsal }) => ({
      kind: item.kind,
      name: item.name,
      path,
      bytes,
      sha256,
      takenAt,
      rehearsal: { kind: rehearsal.kind, text: rehearsal.text },
    })),
    blast: (planned?.blast ?? []).map(({ kind, name, effect, bytes }) => ({ kind, name, effect, bytes })),
  };
}

/** Why it ended so, and what to do. */
function wordsOf({ ending }: Operation): { message: string; remedy: string } {
  switch (ending?.kind) {
    case undefined:
    case 'expired':
      return { message: '', remedy: '' };
    case 'denied':
      return { message: ending.reason, remedy: '' };
    case 'failed':
      return { message: ending.message, remedy: ending.remedy };
    case 'worked': {
      const how = ending.outcome.ending;
      return how.kind === 'succeeded'
        ? { message: how.text, remedy: '' }
        : { message: how.message, remedy: how.remedy };
    }
    default:
      return ending satisfies never;
  }
}
