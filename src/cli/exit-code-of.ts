import { type Followed, subjectOf } from '../core/cards/followed.ts';
import type { Diagnosis } from '../core/case/case.ts';
import { type OperationStatus, statusOf } from '../core/case/operation-json.ts';
import type { Operation } from '../core/gate/operation.ts';
import { EXIT } from './exit.ts';

/** The exit code of what was followed, as far as it came. */
export function exitCodeOf(followed: Followed): number {
  const subject = subjectOf(followed);
  return subject.kind === 'diagnosis' ? ofDiagnosis(subject.it) : ofOperation(subject.it);
}

function ofDiagnosis({ ending }: Diagnosis): number {
  if (ending?.kind !== 'finished') return EXIT.notAsked;
  switch (ending.report.status) {
    case 'healthy':
      return EXIT.healthy;
    case 'failing':
      return EXIT.failing;
    case 'unreachable':
      return EXIT.notAsked;
    default:
      return ending.report.status satisfies never;
  }
}

const OPERATIONS: Record<OperationStatus, number> = {
  succeeded: EXIT.healthy,
  failed: EXIT.failing,
  interrupted: EXIT.failing,
  denied: EXIT.notAsked,
  expired: EXIT.notAsked,
  refused: EXIT.notAsked,
  unable: EXIT.notAsked,
  planning: EXIT.notAsked,
  'waiting-for-approval': EXIT.notAsked,
  // Not ended, and nobody knows how far it came: no success.
  granted: EXIT.failing,
  running: EXIT.failing,
};

function ofOperation(operation: Operation): number {
  return OPERATIONS[statusOf(operation)];
}
