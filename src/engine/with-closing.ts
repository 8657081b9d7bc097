import { applyEvent, type Case } from '../core/case.ts';
import type { EventBody } from '../core/event.ts';
import type { Actor } from '../core/person.ts';
import { settleCase } from '../core/settle-case.ts';

/** Events, and the case's closing when they leave nothing to do: in one append, so that none is lost between. */
export function withClosing(
  state: Case | undefined,
  bodies: readonly EventBody[],
  { id, actor, at }: { id: string; actor: Actor; at: Date },
): EventBody[] {
  if (bodies.length === 0) return [];
  let next = state;
  for (const body of bodies) {
    const version = (next?.version ?? 0) + 1;
    next = applyEvent(next, { caseId: id, version, at, actor, body });
  }
  return next?.open ? [...bodies, ...settleCase(next)] : [...bodies];
}
