import type { Message } from '../card.ts';
import type { Case, Diagnosis } from '../case/case.ts';
import type { Config } from '../config.ts';
import type { Operation } from '../gate/operation.ts';
import { diagnosisCard } from './diagnosis-card.ts';
import { layerMessage } from './layer-card.ts';
import { operationCard } from './operation-card.ts';
import { operationReplies } from './operation-replies.ts';
import { strikeMessages } from './strike-messages.ts';

/**
 * Everything a case's thread shows, in the order it was asked for; the first message is the thread's parent. A chat is
 * brought to this state by posting what is missing and editing what differs. `people` tell who is an agent.
 */
export function caseMessages(state: Case, people: Config['people'] = []): Message[] {
  const asked = [
    ...state.diagnoses.map((each) => ({ id: each.id, messages: diagnosisMessages(state, each) })),
    ...state.operations.map((each) => ({ id: each.id, messages: operationMessages(state, each) })),
  ];
  return [
    ...asked.toSorted((a, b) => numberOf(a.id) - numberOf(b.id)).flatMap((each) => each.messages),
    ...strikeMessages(state, people),
  ];
}

function diagnosisMessages(state: Case, diagnosis: Diagnosis): Message[] {
  return [
    { key: `diagnosis/${diagnosis.id}`, card: diagnosisCard(state, diagnosis), room: 'thread', files: [] },
    ...diagnosis.layers
      .filter((layer) => layer.status !== 'not-run')
      .map((layer) => layerMessage(diagnosis, layer)),
  ];
}

function operationMessages(state: Case, operation: Operation): Message[] {
  return [
    { key: `operation/${operation.id}`, card: operationCard(state, operation), room: 'thread', files: [] },
    ...operationReplies(operation),
  ];
}

/** Ids are `<case>.<number>`, counted over both. */
function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}
