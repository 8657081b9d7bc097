/** A part of a text, from the first to behind the last UTF-16 unit. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface Secret extends Part {
  readonly kind: string;
}

const MASK = /\[redacted:[a-z0-9-]+\]/g;

/** The masks a text has already, in order. */
export function findMasks(text: string): Part[] {
  if (!text.includes('[redacted:')) return [];
  return [...text.matchAll(MASK)].map(({ index, 0: mask }) => ({ start: index, end: index + mask.length }));
}

/** Whether `part` touches one of the sorted `masks`. */
export function touchesMask({ start, end }: Part, masks: readonly Part[]): boolean {
  let low = 0;
  let high = masks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((masks[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return (masks[low]?.start ?? Number.POSITIVE_INFINITY) < end;
}

/** Replaces secrets by `[redacted:kind]`; those that overlap become one, of the kind of the first. */
export function maskSecrets(text: string, secrets: readonly Secret[]): string {
  let masked = '';
  let at = 0;
  for (const { start, end, kind } of mergeOverlapping(secrets)) {
    masked += `${text.slice(at, start)}[redacted:${kind}]`;
    at = end;
  }
  return masked + text.slice(at);
}

function mergeOverlapping(secrets: readonly Secret[]): Secret[] {
  const merged: Secret[] = [];
  for (const secret of secrets.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || secret.start >= last.end) merged.push(secret);
    else if (secret.end > last.end) merged.splice(-1, 1, { ...last, end: secret.end });
  }
  return merged;
}
