import { type Case, foldCase } from '../../core/case/case.ts';
import type { Way } from '../../core/case/event.ts';
import type { Config } from '../../core/config.ts';
import type { Surface } from '../../core/person.ts';
import type { Chat } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Messages } from '../../ports/messages.ts';
import type { Pager } from '../../ports/pager.ts';
import { chatPager } from './chat-pager.ts';

interface Parts {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly pagers: readonly Pager[];
  readonly chats: readonly Chat[];
}

/** Pagers in the order of the configuration, or as they are set up; chats last. */
export function orderPagers({ config, pagers, chats, messages, ledger }: Parts): Pager[] {
  const { channels, escalation } = config;
  const channelOf = async (caseId: string, surface: Surface) =>
    channelIn(foldCase(await ledger.events(caseId)), surface);
  const all = [...pagers, ...chats.map((chat) => chatPager({ chat, messages, channels, channelOf }))];
  const { ways } = escalation;
  return ways === null ? all : ways.flatMap((way: Way) => all.filter((pager) => pager.way === way));
}

function channelIn(state: Case | undefined, surface: Surface): string | undefined {
  const asked = [...(state?.diagnoses ?? []), ...(state?.operations ?? [])].filter(
    ({ place }) => place.surface === surface,
  );
  return asked.toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime())[0]?.place.channel;
}
