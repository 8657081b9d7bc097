import type { LedgerEvent } from '../../../src/core/case/event.ts';
import type { Actor } from '../../../src/core/person.ts';
import { ANA, opened } from '../../build.ts';
import { WEAK } from '../report/story.ts';
import { attempt, inOrder, walk } from './busy-case.ts';

/** A case in which everybody writes the same, in every place. */
export function saying(said: string): LedgerEvent[] {
  const who: Actor = { kind: 'stranger', surface: 'slack', account: said };
  return inOrder([
    [ANA, 0, opened(said)],
    ...walk('neuros-1.1', 1, 2, who),
    ...attempt(WEAK, 5, { title: said, who }),
    [who, 8, { kind: 'note.added', text: said }],
    [who, 9, { kind: 'operation.denied', operation: WEAK, reason: said }],
    [who, 10, { kind: 'meeting.held', decision: said }],
    [who, 12, { kind: 'case.closed', reason: said }],
  ]);
}
