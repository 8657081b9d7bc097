import { awaitsPeople, type Followed } from '../../core/cards/followed.ts';
import { createLiveView, endText, type LiveView } from './live-view.ts';
import type { Notices } from './notices.ts';
import type { Output } from './render-card.ts';
import type { Answer, Session } from './session.ts';

export interface Answering {
  readonly session: Session;
  readonly output: Output;
  readonly notices: Notices;
  readonly signal: AbortSignal;
}

/** More requests than this are not followed at a time; the oldest is let go. */
const MOST_FOLLOWED = 20;

const HINT = 'Go on meanwhile: how it ends is shown here.';

/** Answers typed lines one after the other; what waits for people is followed behind the prompt. */
export class Answers {
  readonly #parts: Answering;
  readonly #behind = new Map<Promise<void>, AbortController>();

  constructor(parts: Answering) {
    this.#parts = parts;
  }

  /** Resolves when the prompt may come back: it is answered, or it waits for people. */
  async answer(text: string): Promise<void> {
    const { session, output, notices, signal } = this.#parts;
    const view = createLiveView(output, HINT);
    const stop = new AbortController();
    const waits = Promise.withResolvers<void>();
    let behind = false;
    const changed = (followed: Followed) => {
      if (behind) return;
      view.changed(followed);
      if (!awaitsPeople(followed)) return;
      behind = true;
      view.leave();
      waits.resolve();
    };
    notices.hold();
    const asked = session
      .ask(
        text,
        { accepted: view.accepted, noted: view.noted, changed },
        AbortSignal.any([signal, stop.signal]),
      )
      .then(
        (answer) => (behind ? notices.say(`\n${wordsOf(answer, output)}`) : show(answer, view, output)),
        (error: unknown) => {
          if (!behind) view.leave();
          if (signal.aborted || stop.signal.aborted) return;
          const message = error instanceof Error ? error.message : String(error);
          const words = `That did not work: ${message}\n`;
          if (behind) notices.say(words);
          else output.write(words);
        },
      );
    await Promise.race([asked, waits.promise]);
    if (behind) this.#follow(asked, stop);
    notices.release();
  }

  /** Lets go of everything that still waits: it stands in the ledger. */
  async leave(): Promise<void> {
    for (const stop of this.#behind.values()) stop.abort(new Error('the console was left'));
    await Promise.all(this.#behind.keys());
  }

  #follow(asked: Promise<void>, stop: AbortController): void {
    this.#behind.set(asked, stop);
    void asked.then(() => this.#behind.delete(asked));
    const [oldest] = this.#behind.values();
    if (this.#behind.size > MOST_FOLLOWED) oldest?.abort(new Error('too many are followed'));
  }
}

function show(answer: Answer, view: LiveView, output: Output): void {
  if (answer.kind === 'followed' || answer.kind === 'abandoned') {
    view.settle(answer);
    return;
  }
  view.leave();
  output.write(wordsOf(answer, output));
}

function wordsOf(answer: Answer, output: Output): string {
  return answer.kind === 'followed' || answer.kind === 'abandoned'
    ? endText(answer, output)
    : `${answer.text}\n`;
}
