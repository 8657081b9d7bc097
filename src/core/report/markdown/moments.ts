/** `1 hour 20 minutes`, `45 seconds`: how long something took, as reports say it. */
export function lasted(from: Date, to: Date): string {
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
  const parts = [
    many(Math.floor(seconds / 3600), 'hour'),
    many(Math.floor(seconds / 60) % 60, 'minute'),
    seconds < 3600 ? many(seconds % 60, 'second') : '',
  ].filter((part) => part !== '');
  return parts.join(' ') || '0 seconds';
}

/** `T+1:05:09`: hours, minutes and seconds after a case's beginning. */
export function offset(from: Date, at: Date): string {
  const seconds = Math.max(0, Math.floor((at.getTime() - from.getTime()) / 1000));
  return `T+${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `2026-11-20 03:00:00 UTC`. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const two = (value: number) => String(value).padStart(2, '0');
const many = (count: number, noun: string) =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
