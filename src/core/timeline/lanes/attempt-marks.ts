import { nameOf } from '../../cards/wording.ts';
import type { Operation } from '../../gate/operation.ts';
import type { History } from '../../report/history.ts';
import type { Mark } from '../mark.ts';
import type { PlainText } from '../plain-text.ts';
import type { Scale } from '../scale.ts';

/** A bar for each operation from its start to its end, with a thin line from when it was asked for. */
export function attemptMarks({ operations, last }: History, scale: Scale, plain: PlainText): Mark[] {
  return operations.map(({ operation }) => {
    const { askedAt, startedAt, ending, title, askedBy } = operation;
    const until = ending?.at ?? last.at;
    const { tone, glyph, words } = endOf(operation);
    return {
      since: scale.x(askedAt),
      from: scale.x(startedAt ?? until),
      until: scale.x(until),
      tone,
      glyph,
      shape: 'box',
      text: plain(title),
      tail: ` · ${plain(nameOf(askedBy))} · ${plain(words)}`,
    };
  });
}

type End = Pick<Mark, 'tone' | 'glyph'> & { readonly words: string };

function endOf(operation: Operation): End {
  const { ending, startedAt, planned } = operation;
  if (ending === null) {
    if (startedAt !== null) return { tone: 'busy', glyph: '…', words: 'running' };
    return { tone: 'busy', glyph: '…', words: planned === null ? 'being planned' : 'not begun' };
  }
  switch (ending.kind) {
    case 'worked':
      return workedEnd(operation, ending.outcome.ending);
    case 'denied':
      return { tone: 'idle', glyph: '–', words: 'denied' };
    case 'expired':
      return { tone: 'idle', glyph: '–', words: 'expired' };
    case 'failed':
      return { tone: 'odd', glyph: '?', words: 'Umpire could not' };
    default:
      return ending satisfies never;
  }
}

type Worked = Extract<NonNullable<Operation['ending']>, { kind: 'worked' }>['outcome']['ending'];

function workedEnd({ steps }: Operation, ending: Worked): End {
  const failed = steps.find(({ state }) => state === 'failed');
  switch (ending.kind) {
    case 'succeeded':
      return { tone: 'good', glyph: '✓', words: exitWord(steps.at(-1)?.exitCode) ?? 'done' };
    case 'failed': {
      const words = ending.at === 'step' ? exitWord(failed?.exitCode) : undefined;
      return { tone: 'bad', glyph: '✗', words: words ?? `${ending.at} failed` };
    }
    case 'refused':
      return { tone: 'idle', glyph: '–', words: `refused: ${ending.why}` };
    case 'interrupted':
      return { tone: 'odd', glyph: '?', words: 'interrupted' };
    default:
      return ending satisfies never;
  }
}

const exitWord = (code: number | null | undefined): string | undefined =>
  code == null ? undefined : `exit ${code}`;
