/** Longest text of a log line; what is longer is cut. */
export const TEXT_CHARS = 8_000;
/** A text is masked with this much more than is kept, so that no secret is cut in two and slips through. */
const MARGIN_CHARS = 8_000;
/** How many keys are remembered as secret or not. */
const KEYS = 500;
/** Stands for any value: a key that has this masked names a secret. */
const ANY_VALUE = 'swordfish';
const MASKED = '[redacted]';

export interface Redactor {
  redact(text: string): string;
}

/**
 * Masks a line of JSON, whatever path a secret is at: each text on its own, keys included, and whole where its key
 * (`password`) says what it is. The answer is valid JSON and ends in a newline; a line that cannot be masked is replaced.
 */
export function createLineMask(redactor: Redactor): (line: string) => string {
  const named = new Map<string, boolean>();
  const namesSecret = (key: string): boolean => {
    const known = named.get(key);
    if (known !== undefined) return known;
    const answer = !redactor.redact(`${key}=${ANY_VALUE}`).includes(ANY_VALUE);
    if (named.size < KEYS) named.set(key, answer);
    return answer;
  };
  const maskText = (text: string): string => cut(redactor.redact(text.slice(0, TEXT_CHARS + MARGIN_CHARS)));
  const mask = (value: unknown, secret: boolean): unknown => {
    if (typeof value === 'string') return secret && value !== '' ? MASKED : maskText(value);
    if (typeof value === 'number') return secret ? MASKED : value;
    if (Array.isArray(value)) return value.map((item) => mask(item, secret));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [maskText(key), mask(item, namesSecret(key))]),
    );
  };
  return (line) => {
    try {
      return `${JSON.stringify(mask(JSON.parse(line), false))}\n`;
    } catch {
      // What could not be read could not be masked either; the reason may quote it, so that stays out as well.
      return `${JSON.stringify({ level: 'error', time: new Date().toISOString(), event: 'log.unmaskable' })}\n`;
    }
  };
}

function cut(text: string): string {
  return text.length <= TEXT_CHARS ? text : `${text.slice(0, TEXT_CHARS)}… (cut)`;
}
