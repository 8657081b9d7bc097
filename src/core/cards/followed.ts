import type { Card } from '../card.ts';
import type { Case, Diagnosis } from '../case/case.ts';
import { type Operation, stateOf } from '../gate/operation.ts';
import { isAnswer } from './answer-card.ts';
import { diagnosisCard } from './diagnosis-card.ts';
import { operationCard } from './operation-card.ts';

/** One diagnosis or operation of a case, as it stands. */
export interface Followed {
  readonly about: 'diagnosis' | 'operation';
  readonly id: string;
  readonly state: Case;
}

/** The diagnosis or operation itself. Throws when the case has none of that id, which a receipt rules out. */
export function subjectOf({
  about,
  id,
  state,
}: Followed): { kind: 'diagnosis'; it: Diagnosis } | { kind: 'operation'; it: Operation } {
  const diagnosis = about === 'diagnosis' ? state.diagnoses.find((each) => each.id === id) : undefined;
  if (diagnosis !== undefined) return { kind: 'diagnosis', it: diagnosis };
  const operation = state.operations.find((each) => each.id === id);
  if (operation !== undefined) return { kind: 'operation', it: operation };
  throw new Error(`case ${state.id} has no ${about} ${id}`);
}

/** Its card. */
export function cardOf(followed: Followed): Card {
  const subject = subjectOf(followed);
  return subject.kind === 'diagnosis'
    ? diagnosisCard(followed.state, subject.it)
    : operationCard(followed.state, subject.it);
}

/** Whether it stands still until people have decided. */
export function awaitsPeople(followed: Followed): boolean {
  const subject = subjectOf(followed);
  return subject.kind === 'operation' && stateOf(subject.it) === 'waiting-for-approval';
}

/** Whether it may be changing something already, so that asking for it again might do it twice. */
export function mayHaveBegun(followed: Followed): boolean {
  const subject = subjectOf(followed);
  return subject.kind === 'operation' && !isAnswer(subject.it) && subject.it.grant !== null;
}
