import { styleText } from 'node:util';
import type { Card, LayerRow, Section, Tone } from '../../core/card.ts';
import { statusWord } from '../../core/cards/wording.ts';

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
      return layerTree(part.layers, style);
    default:
      return part satisfies never;
  }
}

function layerTree(layers: readonly LayerRow[], style: Style): string[] {
  const width = Math.max(0, ...layers.map((row) => row.title.length));
  return layers.map((row, at) => {
    const mark = LAYERS[row.status];
    const branch = at === layers.length - 1 ? '└─' : '├─';
    const text = `${mark.icon} ${row.index} ${printable(row.title).padEnd(width)}  ${statusWord(row.status)}`;
    const detail = row.detail === '' ? '' : style('dim', `  ${printable(row.detail)}`);
    return `${style('dim', branch)} ${style(mark.format, text)}${detail}`;
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
