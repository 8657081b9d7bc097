import { styleText } from 'node:util';
import type { Card, LayerRow, Section, StepRow, Tone } from '../../core/card.ts';
import { statusWord, stepWord } from '../../core/cards/wording.ts';

/** A card as lines of text. Colour is an addition: icon and word say the same. */
export function renderCard(card: Card, style: Style): string {
  const mark = TONES[card.tone];
  const lines = [
    style(mark.format, `${mark.icon} ${printable(card.title)}`),
    ...card.sections.flatMap((each) => section(each, style)),
  ];
  if (card.footer !== '') lines.push(style('dim', printable(card.footer)));
  return `${lines.join('\n')}\n`;
}

export type Format = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold';
/** A terminal or a pipe. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };
export type Style = (format: Format, text: string) => string;

/** Colours for a stream, or none: pipes, NO_COLOR and dumb terminals get plain text. */
export function styleFor(stream: Output): Style {
  return (format, text) => styleText(format, text, { stream, validateStream: true });
}

const TONES: Record<Tone, { icon: string; format: Format }> = {
  working: { icon: '…', format: 'cyan' },
  good: { icon: '✓', format: 'green' },
  warning: { icon: '!', format: 'yellow' },
  bad: { icon: '✗', format: 'red' },
  unknown: { icon: '?', format: 'yellow' },
};

const LAYERS: Record<LayerRow['status'], { icon: string; format: Format }> = {
  pass: TONES.good,
  warn: TONES.warning,
  fail: TONES.bad,
  error: TONES.unknown,
  running: TONES.working,
  'not-run': { icon: '·', format: 'dim' },
};

const STEPS: Record<StepRow['state'], { icon: string; format: Format }> = {
  'to-do': LAYERS['not-run'],
  'not-run': LAYERS['not-run'],
  running: TONES.working,
  done: TONES.good,
  failed: TONES.bad,
  unknown: TONES.unknown,
};

function section(part: Section, style: Style): string[] {
  switch (part.kind) {
    case 'text':
      return indent(part.text);
    case 'labelled':
      return ['', style('bold', printable(part.label)), ...indent(part.text)];
    case 'code':
      return printable(part.text)
        .split('\n')
        .map((line) => style('dim', `  │ ${line}`));
    case 'layers':
      return tree(
        part.layers.map((row) => ({ ...row, ...LAYERS[row.status], word: statusWord(row.status) })),
        style,
      );
    case 'steps':
      return tree(
        part.steps.map((row) => ({ ...row, ...STEPS[row.state], word: stepWord(row.state) })),
        style,
      );
    default:
      return part satisfies never;
  }
}

interface Branch {
  readonly index: number;
  readonly title: string;
  readonly icon: string;
  readonly format: Format;
  readonly word: string;
  readonly detail: string;
}

function tree(rows: readonly Branch[], style: Style): string[] {
  const width = Math.max(0, ...rows.map((row) => row.title.length));
  return rows.map(({ index, title, icon, format, word, detail }, at) => {
    const branch = at === rows.length - 1 ? '└─' : '├─';
    const text = `${icon} ${index} ${printable(title).padEnd(width)}  ${word}`;
    const more = detail === '' ? '' : style('dim', `  ${printable(detail)}`);
    return `${style('dim', branch)} ${style(format, text)}${more}`;
  });
}

function indent(text: string): string[] {
  return printable(text)
    .split('\n')
    .map((line) => `  ${line}`);
}

/** Evidence comes from strange machines: control characters must not drive the reader's terminal. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
