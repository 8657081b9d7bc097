import type { LayerResult, LayerStatus } from '../../diagnosis/diagnosis.ts';
import type { History } from '../../report/history.ts';
import type { Scale } from '../scale.ts';

/** Walks through the layers that stand in one place: of several the worst, and how many. */
interface LayerColumn {
  readonly x: number;
  readonly count: number;
  /** By row, from 0. */
  readonly cells: readonly LayerStatus[];
  /** Umpire itself could not do it, or it is under way. */
  readonly note: '' | '?' | '…';
}

export interface LayerGrid {
  readonly titles: readonly string[];
  readonly columns: readonly LayerColumn[];
}

/** Pixels from one column to the next. */
export const COLUMN = 22;
/** Rows; the last stands for all layers from there on. */
const MOST_ROWS = 12;
const WORST_FIRST: readonly LayerStatus[] = ['fail', 'error', 'warn', 'pass', 'not-run'];

interface Walk {
  readonly at: Date;
  readonly layers: readonly LayerResult[];
  readonly note: LayerColumn['note'];
}

/** The walks of diagnoses, and of verifications after operations, by their end. The newest stands alone. */
export function layerGrid({ state, operations }: History, scale: Scale): LayerGrid {
  const walks: Walk[] = state.diagnoses.map(({ layers, ending, askedAt }) => ({
    at: ending?.at ?? askedAt,
    layers,
    note: ending === null ? '…' : ending.kind === 'failed' ? '?' : '',
  }));
  for (const { operation } of operations) {
    const { ending } = operation;
    if (ending?.kind !== 'worked' || ending.outcome.report === null) continue;
    walks.push({ at: ending.at, layers: ending.outcome.report.layers, note: '' });
  }
  walks.sort((a, b) => a.at.getTime() - b.at.getTime());
  return { titles: titlesOf(walks), columns: columnsOf(walks, scale) };
}

function titlesOf(walks: readonly Walk[]): string[] {
  const most = Math.max(0, ...walks.map(({ layers }) => layers.length));
  const titles = walks.findLast(({ layers }) => layers.length === most)?.layers ?? [];
  return titles.slice(0, MOST_ROWS).map(({ title }, at) => {
    const over = at === MOST_ROWS - 1 && most > MOST_ROWS;
    return over ? `${MOST_ROWS} to ${most}` : `${at + 1} ${title}`;
  });
}

function columnsOf(walks: readonly Walk[], scale: Scale): LayerColumn[] {
  const groups: { x: number; walks: Walk[] }[] = [];
  for (const [at, walk] of walks.entries()) {
    const group = groups.at(-1);
    const x = scale.x(walk.at);
    if (group === undefined || x - group.x >= COLUMN) groups.push({ x, walks: [walk] });
    else if (at === walks.length - 1) groups.push({ x: group.x + COLUMN, walks: [walk] });
    else group.walks.push(walk);
  }
  return groups.map((group) => ({
    x: group.x,
    count: group.walks.length,
    cells: cellsOf(group.walks),
    note: group.walks.at(-1)?.note ?? '',
  }));
}

function cellsOf(walks: readonly Walk[]): LayerStatus[] {
  const cells: LayerStatus[] = [];
  for (const { index, status } of walks.flatMap(({ layers }) => layers)) {
    const row = Math.min(index, MOST_ROWS) - 1;
    const before = cells[row] ?? 'not-run';
    cells[row] = WORST_FIRST.indexOf(status) < WORST_FIRST.indexOf(before) ? status : before;
  }
  return Array.from(cells, (status) => status ?? 'not-run');
}
