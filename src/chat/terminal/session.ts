import type { Followed } from '../../core/cards/followed.ts';
import { joinWords } from '../../core/case/joined-case.ts';
import type { Desk, Follower } from '../../ports/chat.ts';

/** What a line typed at a terminal comes to. */
export type Answer =
  /** Not understood, or not allowed: nothing was done. */
  | { readonly kind: 'refused' | 'answered'; readonly text: string }
  /** It was heard and written down where there was something to write down; the text says what came of it. */
  | { readonly kind: 'told'; readonly done: boolean; readonly text: string }
  /** It has ended: the state of the case in which it has. */
  | ({ readonly kind: 'followed' } & Followed)
  /** Whoever told about it has gone after it may have begun; it is in the ledger, and nobody must ask for it again. */
  | ({ readonly kind: 'abandoned' } & Followed);

/** What is said while it is being answered. */
export interface Audience {
  accepted(text: string): void;
  /** Something to know besides, which what is shown next does not replace. */
  noted(text: string): void;
  changed(followed: Followed): void;
}

/** Takes lines typed at a terminal; in this process, or in the one that owns the data folder. */
export interface Session {
  /** Resolves when what was asked for has ended; an operation may wait for people a long time. */
  ask(line: string, audience: Audience, signal: AbortSignal): Promise<Answer>;
}

/** A session at this process's own desk. `account` is the operating system's user. */
export function localSession(parts: { desk: Desk; follower: Follower; account: string }): Session {
  return {
    async ask(line, audience, signal) {
      const { account } = parts;
      const place = { surface: 'terminal', channel: account } as const;
      const reception = parts.desk.hear({ surface: 'terminal', account, place, text: line });
      if (reception.kind !== 'accepted') return reception;
      audience.accepted(reception.text);
      const receipt = await reception.work();
      if (receipt.kind === 'answered') return { kind: 'told', done: receipt.done, text: receipt.text };
      const { about, id, caseId, joins } = receipt;
      if (receipt.kind === 'started' && joins !== null) audience.noted(`${joinWords(caseId, joins)}.`);
      const state = await parts.follower.follow(
        receipt,
        (changed) => audience.changed({ about, id, state: changed }),
        signal,
      );
      return { kind: 'followed', about, id, state };
    },
  };
}
