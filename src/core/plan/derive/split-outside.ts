/** Splits at a character, but not inside `${…}` and `[…]`: `${PORT:-80}:80` has two parts, `[::1]:80:80` three. */
export function splitOutside(text: string, at: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth = Math.max(0, depth - 1);
    if (sign === at && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}
