import type { Message } from '../card.ts';
import type { Case } from '../case.ts';
import type { Config } from '../config.ts';

/** What is said in the channel for escalations when a case needs help; nothing before. */
export function helpCalls(_state: Case, _config: Pick<Config, 'people' | 'teams'>): Message[] {
  return [];
}
