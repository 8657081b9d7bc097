import { type Card, digestOfCard } from '../../core/card.ts';
import type { Config } from '../../core/config.ts';
import type { Person, Surface } from '../../core/person.ts';
import { type Chat, ChatRefusal } from '../../ports/chat.ts';
import type { Messages, PostedMessage } from '../../ports/messages.ts';
import type { PageCall, Pager, PagerAnswer } from '../../ports/pager.ts';
import { within } from './within.ts';

/** Messages remembered as posted; the oldest is forgotten first. */
const POSTS = 200;

export interface ChatPagerParts {
  /** With a lane of its own: what waits for the case's thread must not delay a page. */
  readonly chat: Chat;
  readonly messages: Messages;
  readonly channels: Config['channels'];
  /** The channel a case was asked in on a surface; `undefined` when it was asked elsewhere. */
  readonly channelOf: (caseId: string, surface: Surface) => Promise<string | undefined>;
}

/** What was posted or is being posted, by key: a repetition of the call waits for it and saves it, and posts nothing. */
type Posts = Map<string, Promise<PostedMessage>>;

/**
 * Pages by calling a person by name in the escalation channel, or, without one, in the case's thread. The message is
 * edited when somebody takes it and when it is over.
 */
export function chatPager(parts: ChatPagerParts): Pager {
  const posts: Posts = new Map();
  return {
    way: 'chat',
    settles: true,
    async send(call, signal) {
      const act = call.action === 'trigger' ? mention : settle;
      try {
        return await within(signal, (ended) => act(parts, posts, call, ended));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { kind: error instanceof ChatRefusal ? 'refused' : 'unsure', message };
      }
    },
  };
}

const prefixOf = ({ caseId, level }: PageCall) => `page/${caseId}/${level}/`;

async function mention(
  { chat, messages, channels, channelOf }: ChatPagerParts,
  posts: Posts,
  call: PageCall,
  ended: AbortSignal,
): Promise<PagerAnswer> {
  const { caseId, to } = call;
  const { surface } = chat;
  if (to === null || accountOf(to, surface) === undefined)
    return { kind: 'refused', message: `${to?.name ?? 'nobody'} has no ${surface} account in umpire.yaml` };
  const posted = await messages.of(caseId, surface);
  const key = `${prefixOf(call)}${call.number}`;
  if (posted.some((each) => each.key === key)) return { kind: 'taken' };
  const asked = await channelOf(caseId, surface);
  const channel = channels.escalations ?? asked ?? channels.default;
  if (channel === undefined)
    return { kind: 'refused', message: 'no channel is named: `channels: escalations` in umpire.yaml' };
  const thread = channels.escalations === undefined ? threadOf(posted) : null;
  const post = async () => {
    const card = cardOf(call);
    const { ref } = await chat.post({ surface, channel }, thread, { key, card });
    return { caseId, surface, key, ref, digest: digestOfCard(card) };
  };
  // Nobody would hear what becomes of it.
  ended.throwIfAborted();
  await messages.save(await (posts.get(key) ?? remember(posts, key, post())));
  return { kind: 'taken' };
}

function remember(posts: Posts, key: string, post: Promise<PostedMessage>): Promise<PostedMessage> {
  posts.set(key, post);
  post.catch(() => posts.delete(key));
  const [oldest] = posts.keys();
  if (posts.size > POSTS && oldest !== undefined) posts.delete(oldest);
  return post;
}

/** A message somebody deleted needs no edit. */
async function settle(
  { chat, messages }: ChatPagerParts,
  posts: Posts,
  call: PageCall,
): Promise<PagerAnswer> {
  const saved = await messages.of(call.caseId, chat.surface);
  const isAbout = (key: string) => key.startsWith(prefixOf(call));
  const unsaved = [...posts].filter(([key]) => isAbout(key) && !saved.some((each) => each.key === key));
  const found = await Promise.allSettled(unsaved.map(([, post]) => post));
  const late = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const card = cardOf(call);
  const digest = digestOfCard(card);
  for (const message of [...saved.filter(({ key }) => isAbout(key)), ...late]) {
    if (message.digest === digest) continue;
    await chat.edit(message.ref, card).catch((error) => {
      if (!(error instanceof ChatRefusal)) throw error;
    });
    await messages.save({ ...message, digest });
  }
  return { kind: 'taken' };
}

function cardOf({ action, to, takenBy, summary, lines, target, caseId }: PageCall): Card {
  const trigger = action === 'trigger';
  const stand =
    takenBy === null ? 'It is over.' : `${takenBy} took it.${action === 'resolve' ? ' It is over.' : ''}`;
  return {
    title: trigger ? `Page for ${to?.name ?? 'nobody'}: ${summary}` : summary,
    tone: trigger ? 'bad' : 'good',
    sections: [
      ...(trigger ? [] : [{ kind: 'text', text: stand } as const]),
      { kind: 'text', text: lines.join('\n') },
    ],
    buttons: trigger ? [{ label: 'I take it', command: `ack ${target}`, style: 'primary' }] : [],
    footer: `case ${caseId}`,
    ...(trigger && to !== null && { mentions: [{ name: to.name, accounts: to.accounts }] }),
  };
}

function accountOf({ accounts }: Person, surface: Surface): string | undefined {
  return accounts[surface === 'terminal' ? 'os' : surface];
}

/** A case's first message is its thread's parent. */
function threadOf(posted: readonly PostedMessage[]): string | null {
  const parents = posted.filter(({ key }) => /^(?:diagnosis|operation)\//.test(key));
  const number = ({ key }: PostedMessage) => Number(key.slice(key.lastIndexOf('.') + 1));
  return parents.toSorted((a, b) => number(a) - number(b))[0]?.ref ?? null;
}
