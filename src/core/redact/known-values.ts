/** Shorter values are in every text by chance. */
const SHORTEST = 4;
const SHORTEST_NUMBER = 6;

/**
 * Passwords that are also names of things: as bare words they tell nothing, and masking them everywhere would make
 * `host "postgres"` unreadable. Behind a key or in a URL they are masked like any other.
 */
const PUBLIC = new Set(
  (
    'postgres postgresql redis mysql mariadb mongo mongodb rabbitmq minio root admin administrator user users username ' +
    'test testing guest docker podman compose default localhost password passwd secret token app application web api ' +
    'server service database data true false null none production staging development host main public'
  ).split(' '),
);

/** The forms in which a known value may appear: as it is, URL-encoded, escaped in JSON, and inside base64. */
export function formsOf(value: string): string[] {
  if (value.length < SHORTEST || PUBLIC.has(value.toLowerCase())) return [];
  if (/^\d+$/.test(value) && value.length < SHORTEST_NUMBER) return [];
  const encoded = encodeSafely(value);
  const forms = [
    value,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    JSON.stringify(value).slice(1, -1),
    ...insideBase64(value),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

function encodeSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** Base64 of something longer shows the value in one of three alignments; the characters at its ends depend on neighbours. */
function insideBase64(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length < 6) return [];
  return [0, 1, 2].flatMap((offset) => {
    const text = btoa(String.fromCharCode(...new Uint8Array(offset), ...bytes)).replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const sure = text.slice(start, end);
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
