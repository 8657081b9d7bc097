/** No text of ours or of a host's can be this key: it has a NUL. */
const DATE = '\0date';

/** A value as one line of JSON; dates stay dates, whatever they are called. */
export function encode(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, given) {
    // By now `given` is text: a Date has been asked for its JSON already.
    return this[key] instanceof Date ? { [DATE]: given } : given;
  });
}

/** The value of such a line; `undefined` for a line whose writer did not live to finish it. */
export function decode(line: string): unknown {
  try {
    return JSON.parse(line, (_, value) => (isDate(value) ? new Date(value[DATE]) : value));
  } catch {
    return undefined;
  }
}

function isDate(value: unknown): value is { readonly [DATE]: string } {
  return typeof value === 'object' && value !== null && DATE in value;
}
