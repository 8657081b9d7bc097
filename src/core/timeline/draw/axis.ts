import { LEFT, MARGIN, type Picture, RIGHT, WIDTH } from '../picture.ts';
import { line, words } from './svg.ts';

/** Height of what stands above the lanes: the days, and the times. */
export const AXIS = 40;
/** A day that begins behind this has its date before it. */
const LAST_DAY = WIDTH - 120;

/** Days and times above the lanes, with lines down through them to `bottom`. */
export function drawAxis({ axis, levels }: Picture, top: number, bottom: number): string {
  const base = top + AXIS;
  const times = axis.ticks.map(
    ({ x, label }) => line(x, base - 4, x, bottom, 'grid') + words(label, x, base - 9, 'axis'),
  );
  const days = axis.days.map(({ x, label, midnight }) => {
    const side =
      x > LAST_DAY ? words(label, x - 5, top + 14, 'day day-before') : words(label, x + 5, top + 14, 'day');
    const lines = line(x, top + 3, x, top + 17, 'midnight') + line(x, base - 4, x, bottom, 'midnight');
    return midnight ? lines + side : words(label, x, top + 14, 'day');
  });
  const zone = words('Time in UTC', MARGIN, base - 9, 'small');
  const reached = levels.map((x) => line(x, base, x, bottom, 'reached'));
  return [...times, ...days, zone, line(LEFT, base, RIGHT, base, 'lane'), ...reached].join('');
}
