import type { types } from '@slack/bolt';
import type { Button, Card, LayerRow, Section, StepRow, Tone } from '../../core/card.ts';
import { statusWord, stepWord } from '../../core/cards/wording.ts';
import { fairShare } from './fair-share.ts';
import { clean, cut, escapeMrkdwn, oneLine } from './mrkdwn.ts';

type Block = types.KnownBlock;

/** Block Kit's limits (docs.slack.dev/reference/block-kit), in characters or pieces. */
const BLOCKS = 50;
const SECTION_CHARS = 3_000;
const HEADER_CHARS = 150;
const LABEL_CHARS = 75;
const VALUE_CHARS = 2_000;
const ROW_OF_BUTTONS = 25;
/** Slack refuses a message of about 13,200 characters over all blocks; not documented (slackapi/bolt-js#2509). */
const MESSAGE_CHARS = 12_000;

const FOOTER_CHARS = 600;
const FALLBACK_CHARS = 1_000;
/** All labels of one message together; with very many buttons each gets a shorter one. */
const LABELS_CHARS = 3_000;
const BUTTONS = 10 * ROW_OF_BUTTONS;
/** As many as a meeting calls; a call for help limits itself to fewer. */
const MENTIONS = 20;
const CONFIRM_CHARS = 300;
/** All questions of one message together. */
const CONFIRMS_CHARS = 900;
/** What a card says where something is missing. */
const SHORTENED = '… shortened, see the file in the thread';
const FENCE = '```';

export interface Rendered {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: Block[];
  /** Something of the card is not in the blocks. */
  readonly shortened: boolean;
}

/**
 * A card as Slack blocks, always within Block Kit's limits: too long sections are cut, buttons and title never are.
 * Nothing in a card’s texts can mention, link or format beyond its own block. The same card gives the same blocks.
 */
export function renderCard(card: Card, { messageChars = MESSAGE_CHARS, note = SHORTENED } = {}): Rendered {
  const title = `${ICONS[card.tone]} ${oneLine(card.title)}`;
  const header = plain(cut(title, HEADER_CHARS));
  const { rows, labelChars, dropped } = buttonRows(card.buttons);
  const footer = cut(escapeMrkdwn(oneLine(card.footer)), FOOTER_CHARS);
  const called = mentions(card);
  const mentioned = [called, threads(card)].filter(Boolean).join(' · ');
  const around = mentioned.length + header.text.length + footer.length + note.length + labelChars;
  const room = { chars: messageChars - around, blocks: BLOCKS - rows.length - (mentioned === '' ? 3 : 4) };
  const { blocks, cutSome } = sections(card.sections, room);
  const shortened = cutSome || dropped || title.length > HEADER_CHARS;

  return {
    text: [called, fallback(card, title)].filter(Boolean).join(' '),
    blocks: [
      { type: 'header', text: header },
      ...(mentioned === '' ? [] : [{ type: 'section', text: mrkdwn(mentioned) } as const]),
      ...blocks,
      ...(shortened ? [context(note)] : []),
      ...rows,
      ...(footer === '' ? [] : [context(footer)]),
    ],
    shortened,
  };
}

/** The only mentions there are: of people of the configuration, by their ids. */
function mentions({ mentions: people = [] }: Card): string {
  const ids = people.flatMap(({ accounts }) => accounts.slack ?? []);
  return ids
    .filter((id) => /^[UW][A-Z0-9]+$/.test(id))
    .slice(0, MENTIONS)
    .map((id) => `<@${id}>`)
    .join(' ');
}

/** The channels a card's threads are in, as links. */
function threads({ threads: places = [] }: Card): string {
  const own = places.filter(
    ({ surface, channel }) => surface === 'slack' && /^[CDG][A-Z0-9]+$/.test(channel),
  );
  return own
    .slice(0, 1)
    .map(({ channel }) => `thread in <#${channel}>`)
    .join('');
}

const ICONS: Record<Tone, string> = { working: '⏳', good: '✅', warning: '⚠️', bad: '❌', unknown: '❔' };

const LAYER_ICONS: Record<LayerRow['status'], string> = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  error: '❔',
  'not-run': '➖',
  running: '⏳',
};

const STEP_ICONS: Record<StepRow['state'], string> = {
  'to-do': '➖',
  running: '⏳',
  done: '✅',
  failed: '❌',
  'not-run': '➖',
  unknown: '❔',
};

function sections(all: readonly Section[], room: { chars: number; blocks: number }) {
  const full = all
    .map((section) => body(section, Number.POSITIVE_INFINITY))
    .filter(({ text }) => text.trim() !== '');
  const kept = full.slice(0, room.blocks);
  const share = fairShare(
    kept.map(({ text }) => text.length),
    room.chars,
    SECTION_CHARS,
  );
  const fitted = kept.map((each) => (each.text.length <= share ? each : body(each.section, share)));
  return {
    blocks: fitted.map(({ text }): Block => ({ type: 'section', text: mrkdwn(text) })),
    cutSome: full.length > kept.length || fitted.some(({ text }, index) => text !== kept[index]?.text),
  };
}

/** A section as mrkdwn of at most `limit` characters. */
function body(section: Section, limit: number): { section: Section; text: string } {
  switch (section.kind) {
    case 'text':
      return { section, text: cut(escapeMrkdwn(clean(section.text)), limit) };
    case 'labelled':
      return { section, text: cut(labelled(section.label, section.text), limit) };
    case 'code': {
      const code = escapeMrkdwn(clean(section.text)).replace(/^\n+|\s+$/g, '');
      if (code === '') return { section, text: '' };
      return { section, text: `${FENCE}\n${cut(code, limit - 2 * FENCE.length - 2)}\n${FENCE}` };
    }
    case 'layers':
      return { section, text: list(section.layers.map(layerLine), limit) };
    case 'steps':
      return { section, text: list(section.steps.map(stepLine), limit) };
    default:
      return section satisfies never;
  }
}

function labelled(label: string, text: string): string {
  const heading = oneLine(label) === '' ? '' : `*${escapeMrkdwn(oneLine(label))}*\n`;
  return heading + escapeMrkdwn(clean(text));
}

/** Details give way before the list does. */
const DETAIL_CHARS = [Number.POSITIVE_INFINITY, 160, 80, 40, 0];

interface Line {
  readonly text: string;
  readonly detail: string;
}

function list(lines: readonly Line[], limit: number): string {
  let all = '';
  for (const chars of DETAIL_CHARS) {
    all = lines.map(({ text, detail }) => withDetail(text, detail, chars)).join('\n');
    if (all.length <= limit) return all;
  }
  return cut(all, limit);
}

function withDetail(text: string, detail: string, chars: number): string {
  const said = chars === 0 ? '' : cut(escapeMrkdwn(oneLine(detail)), chars);
  return said === '' ? text : `${text}: ${said}`;
}

function layerLine({ index, title, status, detail }: LayerRow): Line {
  return { text: `${LAYER_ICONS[status]} ${rowTitle(index, title)} ${statusWord(status)}`, detail };
}

function stepLine({ index, title, state, detail }: StepRow): Line {
  return { text: `${STEP_ICONS[state]} ${rowTitle(index, title)} ${stepWord(state)}`, detail };
}

function rowTitle(index: number, title: string): string {
  return `*${index}. ${escapeMrkdwn(oneLine(title))}*`;
}

function buttonRows(buttons: readonly Button[]): { rows: Block[]; labelChars: number; dropped: boolean } {
  // A command cut short would be another command.
  const fitting = buttons
    .filter(({ command }) => command !== '' && command.length <= VALUE_CHARS)
    .slice(0, BUTTONS);
  const chars = Math.min(LABEL_CHARS, Math.floor(LABELS_CHARS / Math.max(1, fitting.length)));
  const asking = fitting.filter(({ confirm }) => confirm !== undefined).length;
  const confirmChars = Math.min(CONFIRM_CHARS, Math.floor(CONFIRMS_CHARS / Math.max(1, asking)));
  const elements = fitting.map(
    ({ label, command, style, confirm }, index): types.Button => ({
      type: 'button',
      action_id: `umpire.${index}`,
      text: plain(cut(oneLine(label) || oneLine(command) || '…', chars)),
      value: command.toWellFormed(),
      ...(style && { style }),
      ...(confirm && { confirm: question(cut(oneLine(confirm) || '…', confirmChars)) }),
    }),
  );
  const rows: Block[] = [];
  for (let start = 0; start < elements.length; start += ROW_OF_BUTTONS) {
    rows.push({ type: 'actions', elements: elements.slice(start, start + ROW_OF_BUTTONS) });
  }
  const labelChars = elements.reduce((sum, each) => sum + each.text.text.length + questionChars(each), 0);
  return { rows, labelChars, dropped: fitting.length < buttons.length };
}

function question(text: string): types.ConfirmationDialog {
  return { title: plain('Are you sure?'), text: plain(text), confirm: plain('Yes'), deny: plain('No') };
}

function questionChars({ confirm }: types.Button): number {
  if (confirm === undefined) return 0;
  const { title, text, confirm: yes, deny: no } = confirm;
  return [title, text, yes, no].reduce((sum, each) => sum + (each?.text.length ?? 0), 0);
}

function fallback(card: Card, title: string): string {
  const said = card.sections
    .map((section) => body(section, FALLBACK_CHARS).text.replaceAll(FENCE, ''))
    .filter(Boolean);
  return cut([escapeMrkdwn(title), ...said].join('\n'), FALLBACK_CHARS);
}

function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** `verbatim` keeps Slack from turning names and addresses in evidence into mentions and links. */
function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

function context(text: string): Block {
  return { type: 'context', elements: [mrkdwn(text)] };
}
