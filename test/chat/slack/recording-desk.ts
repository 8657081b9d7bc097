import type { Begun, Desk, Invocation, Receipt, Reception } from '../../../src/ports/chat.ts';

/** A desk that writes down what it hears and answers as told. */
export class RecordingDesk implements Desk {
  readonly heard: Invocation[] = [];
  /** How often work was begun. */
  worked = 0;
  #answer: (invocation: Invocation) => Reception = () => ({ kind: 'answered', text: 'Heard.' });

  hear(invocation: Invocation): Reception {
    this.heard.push(invocation);
    return this.#answer(invocation);
  }

  answers(reception: Reception): void {
    this.#answer = () => reception;
  }

  /** Accepts everything, and does `work` for it. */
  accepts(text: string, work: () => Promise<Receipt> = async () => started): void {
    const counted = () => {
      this.worked++;
      return work();
    };
    this.#answer = () => ({ kind: 'accepted', text, work: counted });
  }

  breaks(error: Error): void {
    this.#answer = () => {
      throw error;
    };
  }
}

export const started: Begun = {
  kind: 'started',
  caseId: 'neuros-1',
  about: 'diagnosis',
  id: 'neuros-1.1',
  joins: null,
};
