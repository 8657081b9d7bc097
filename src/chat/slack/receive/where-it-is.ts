import { joinWords } from '../../../core/case/joined-case.ts';
import type { Begun } from '../../../ports/chat.ts';

/** Where somebody in `channel` finds what they asked for, in words; `null` when it is the message that comes there. */
export function whereItIs({ kind, caseId, id, joins }: Begun, channel: string): string | null {
  const place = joins?.place ?? null;
  const elsewhere = place === null || place.channel === channel ? '' : ` in ${channelName(place.channel)}`;
  switch (kind) {
    case 'started': {
      if (joins === null) return null;
      const thread = place === null ? '' : `; the answer is in its thread${elsewhere}`;
      return `${joinWords(caseId, joins)}${thread}.`;
    }
    case 'joined':
      return place === null
        ? `This is being looked at already, from a terminal (case ${caseId}): ask again when it has ended, and the answer comes here.`
        : `This is being looked at already: your answer is in the thread of case ${caseId}${elsewhere}.`;
    case 'shown':
      return place === null
        ? `${id} was asked for at a terminal, and its card is not in this chat: \`umpire show ${id}\` shows it there.`
        : `The card of ${id} is in the thread of case ${caseId}${elsewhere}.`;
    default:
      return kind satisfies never;
  }
}

/** A direct message has no name that others could open. */
const channelName = (channel: string): string =>
  channel.startsWith('D') ? 'a direct message' : `<#${channel}>`;
