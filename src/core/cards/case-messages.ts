import type { Message } from '../card.ts';
import type { Case } from '../case.ts';
import { diagnosisCard } from './diagnosis-card.ts';
import { layerMessage } from './layer-card.ts';

/**
 * Everything a case's thread shows, in order; the first message is the thread's parent. A chat is brought to this
 * state by posting what is missing and editing what differs.
 */
export function caseMessages(state: Case): Message[] {
  return state.diagnoses.flatMap((diagnosis) => [
    { key: `diagnosis/${diagnosis.id}`, card: diagnosisCard(state, diagnosis), file: null },
    ...diagnosis.layers
      .filter((layer) => layer.status !== 'not-run')
      .map((layer) => layerMessage(diagnosis, layer)),
  ]);
}
