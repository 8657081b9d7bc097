/** Widths of the characters from space to tilde in DejaVu Sans 2.37, in thousandths of the font's size. */
const ASCII: readonly number[] = [
  318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637,
  637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531, 1000, 685, 687, 699, 771, 632, 576, 775, 752, 295,
  295, 656, 558, 863, 749, 788, 604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838,
  500, 500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521,
  393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
];
/** Of others the widest of their kind: a label is rather cut too early than laid over its neighbour. */
const LOWER = 1_100;
const LETTER = 1_250;
const OTHER = 1_750;
const OWN: Readonly<Record<string, number>> = {
  '…': 1_000,
  '·': 318,
  '×': 838,
  '–': 500,
  '’': 318,
  '✓': 838,
  '✗': 838,
};
/** The bold of a character is at most this much wider. */
const BOLD = 1.27;

export interface Face {
  readonly size: number;
  readonly bold?: boolean;
}

/** At most how wide a text is in DejaVu Sans, in pixels. */
export function widthOf(text: string, { size, bold = false }: Face): number {
  let sum = 0;
  for (const char of text) sum += thousandths(char);
  return (sum * size * (bold ? BOLD : 1)) / 1_000;
}

/** As much of a text as is at most `width` pixels wide, with `…` where something is missing; empty when nothing fits. */
export function fitText(text: string, width: number, face: Face): string {
  if (widthOf(text, face) <= width) return text;
  let room = width - widthOf('…', face);
  let end = 0;
  for (const char of text) {
    room -= widthOf(char, face);
    if (room < 0) break;
    end += char.length;
  }
  return end === 0 ? '' : `${text.slice(0, end).trimEnd()}…`;
}

function thousandths(char: string): number {
  const ascii = ASCII[char.charCodeAt(0) - 32];
  if (ascii !== undefined) return ascii;
  const own = OWN[char];
  if (own !== undefined) return own;
  if (/^\p{M}/u.test(char)) return 0;
  if (/^\p{Ll}/u.test(char)) return LOWER;
  return /^\p{L}/u.test(char) ? LETTER : OTHER;
}
