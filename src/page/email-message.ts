import type { Mail } from 'nodemailer';
import type { PageCall } from '../ports/pager.ts';

type Message = Mail.Options & { readonly messageId: string };

/**
 * A call as an e-mail, but for whom it goes to. The same call has the same Message-ID, so that a repetition can be known;
 * what is about one level of a case refers to one id, which belongs to no message, so that everybody sees one thread,
 * whichever call was their first.
 */
export function emailMessage(call: PageCall, from: string): Message {
  const { caseId, level, number, action, at } = call;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const page = `umpire.${caseId}.${level}`;
  const thread = `<${page}@${domain}>`;
  const trigger = action === 'trigger';
  const summary = oneLine(call.summary);
  return {
    from: { name: 'Umpire', address: from },
    messageId: `<${page}.${number}@${domain}>`,
    references: thread,
    ...(trigger ? { priority: 'high' } : { inReplyTo: thread }),
    date: at,
    subject: trigger ? summary : `Re: ${summary}`,
    text: `${textOf(call).join('\n')}\n`,
    // Nobody's out-of-office reply is wanted (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function textOf({ action, to, takenBy, summary, lines, caseId, target }: PageCall): string[] {
  const signed = ['', '-- ', `Umpire, case ${caseId}. Nobody reads answers to this e-mail.`];
  const stand = { acknowledge: `${takenBy ?? 'Somebody'} took it.`, resolve: 'It is over.' };
  if (action !== 'trigger') return [stand[action], '', summary, ...signed];
  const wanted = `${to?.name ?? 'Somebody'} is called. Until /ack ${target} in the chat, others are called after that.`;
  return [summary, '', wanted, '', ...lines, ...signed];
}

/** A line end in a header would begin another header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
