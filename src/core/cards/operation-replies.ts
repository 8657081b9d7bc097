import type { Attachment, Card, Message } from '../card.ts';
import type { Operation } from '../gate/operation.ts';
import type { StepRun } from '../gate/outcome.ts';
import type { Receipt } from '../plan/backup.ts';
import { ANSWER_CHARS, answerOf, isAnswer } from './answer-card.ts';
import { isShortened, wholePlan } from './sections/plan-sections.ts';
import { stepDetail, stepState } from './sections/progress-sections.ts';
import { brief, plural, shortenMiddle, size, stepWord } from './wording.ts';

/** More output than this goes into the thread as a file. */
const REPLY_CHARS = 1_200;

/** What stands in the thread under an operation's card, in the order it happens. */
export function operationReplies(operation: Operation): Message[] {
  if (isAnswer(operation)) return longAnswer(operation);
  const { id, planned, receipts, steps } = operation;
  const replies: Message[] = [];
  if (planned !== null && isShortened(planned)) {
    const file = { name: `plan-${id}.txt`, content: wholePlan(operation, planned) };
    replies.push(reply(`plan/${id}`, plain('The whole plan is in the file'), file));
  }
  if (receipts.length > 0) replies.push(reply(`backup/${id}`, backupCard(operation)));
  const over = steps.filter((step) => stepState(step, operation) !== 'running');
  return [...replies, ...over.map((step) => stepMessage(operation, step))];
}

/** A file comes with a message's first posting only, so an answer that is edited in has its file in a reply. */
function longAnswer(operation: Operation): Message[] {
  const content = answerOf(operation);
  if (operation.ending === null || content.length <= ANSWER_CHARS) return [];
  const file = { name: `output-${operation.id}.txt`, content };
  return [reply(`step/${operation.id}/1`, plain('The whole output is in the file'), file)];
}

function stepMessage(operation: Operation, step: StepRun): Message {
  const { id, planned } = operation;
  const state = stepState(step, operation);
  const output = step.output.trimEnd();
  const title = `Step ${step.index} of ${planned?.plan.steps.length ?? step.index}, ${brief(step.title, 80)}: ${stepWord(state)}`;
  const card: Card = {
    title,
    tone: state === 'done' ? 'good' : state === 'failed' ? 'bad' : 'unknown',
    sections: output === '' ? [] : [{ kind: 'code', text: shortenMiddle(output, REPLY_CHARS) }],
    buttons: [],
    footer: stepDetail(step),
  };
  const key = `step/${id}/${step.index}`;
  return output.length > REPLY_CHARS
    ? reply(key, card, { name: `step-${step.index}.txt`, content: `${output}\n` })
    : reply(key, card);
}

function backupCard({ receipts, planned }: Operation): Card {
  const count = planned?.plan.backups.length ?? receipts.length;
  return {
    title: `${receipts.length} of ${plural(count, 'backup')} taken`,
    tone: receipts.length < count ? 'working' : 'good',
    sections: receipts.map((receipt) => ({ kind: 'text', text: receiptText(receipt) })),
    buttons: [],
    footer: '',
  };
}

/** A receipt in two lines: what, how much, and where; then whether it can be restored. */
export function receiptText({ item, path, bytes, sha256, rehearsal }: Receipt): string {
  const digest = sha256.replace(/^sha256:/, '').slice(0, 12);
  const restored = rehearsal.kind === 'passed' ? 'Restore rehearsed' : 'Restore not rehearsed';
  return `${item.kind} ${item.name}, ${size(bytes)}, sha256 ${digest}, at ${path}\n${restored}: ${rehearsal.text}`;
}

function reply(key: string, card: Card, ...files: readonly Attachment[]): Message {
  return { key, room: 'thread', card, files };
}

function plain(title: string): Card {
  return { title, tone: 'good', sections: [], buttons: [], footer: '' };
}
