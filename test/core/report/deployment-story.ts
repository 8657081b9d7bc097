import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { ANA, opened, report } from '../../build.ts';
import { approved, asked, BEN, granted, planned, plannedEvent, receipt, UMPIRE } from '../../build-gate.ts';
import { DOWN, entries, ran, UP, WEAK } from './story.ts';

/** A deployment: a procedure that was approved, and ended green. */
export const DEPLOYMENT: readonly LedgerEvent[] = entries(
  [ANA, 0, opened()],
  [
    ANA,
    0,
    asked({
      operation: WEAK,
      title: 'rebuild',
      proposal: { kind: 'procedure', procedure: 'rebuild', values: {} },
      risk: 'change',
    }),
  ],
  [
    UMPIRE,
    1,
    plannedEvent({
      operation: WEAK,
      planned: {
        ...planned({
          operation: WEAK,
          steps: [UP],
          risk: 'change',
          verification: 'healthy',
          rollback: { steps: [DOWN], lost: [], images: {} },
        }),
        diff: '-image: neuros:1\n+image: neuros:2',
      },
    }),
  ],
  [BEN, 2, approved(WEAK)],
  [UMPIRE, 2, granted({ operation: WEAK })],
  [UMPIRE, 3, { kind: 'operation.started', operation: WEAK }],
  [UMPIRE, 3, { kind: 'backup.taken', operation: WEAK, receipt: receipt({ operation: WEAK }) }],
  [UMPIRE, 4, ran(WEAK, { title: UP.title })],
  [
    UMPIRE,
    4,
    {
      kind: 'operation.finished',
      operation: WEAK,
      ending: { kind: 'succeeded', text: 'All layers are green.' },
      report: report(),
    },
  ],
  [UMPIRE, 4, { kind: 'case.closed', reason: 'neuros is healthy' }],
);
