/** Signs that make structure; more of them take too long to parse in the time a judgement may take. */
const MAX_SIGNS = 4000;
/** Words of one line, for the same reason. */
const MAX_WORDS = 8000;

/** Why a line of shell is not even parsed; `undefined` when it can be. */
export function unreadable(source: string): string | undefined {
  // A shell drops NUL and keeps other control characters in words, where no reader sees them.
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(source)) return 'the command has control characters in it';
  if (countSigns(source) > MAX_SIGNS || source.split(' ', MAX_WORDS + 1).length > MAX_WORDS)
    return 'the command is too intricate to be read';
  return undefined;
}

function countSigns(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isPlain =
      code > 127 || code === 32 || code === 45 || code === 46 || code === 47 || (code >= 48 && code <= 57);
    if (!isPlain && !((code | 32) >= 97 && (code | 32) <= 122) && code !== 95 && code !== 44) count += 1;
  }
  return count;
}
