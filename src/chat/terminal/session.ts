import type { Case, Diagnosis } from '../../core/case.ts';
import type { Desk, Follower } from '../../ports/chat.ts';

/** What a line typed at a terminal comes to. */
export type Answer =
  | { readonly kind: 'refused' | 'answered'; readonly text: string }
  | { readonly kind: 'diagnosed'; readonly state: Case; readonly diagnosis: Diagnosis };

/** What is said while it is being answered. */
export interface Audience {
  accepted(text: string): void;
  changed(state: Case, diagnosis: Diagnosis): void;
}

/** Takes lines typed at a terminal; in this process, or in the one that owns the data folder. */
export interface Session {
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
      const last = await parts.follower.follow(receipt, audience.changed, signal);
      return { kind: 'diagnosed', ...last };
    },
  };
}
