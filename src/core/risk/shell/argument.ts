import type { CommandArgument, ParsedScript, Word, WordPart } from 'unbash';

/** One word of a command as the program will get it, as far as it can be told before running it. */
export interface Argument {
  /** The word without its quotes; when it is not `fixed`, what is written. */
  readonly text: string;
  readonly fixed: boolean;
  /** May become several words, or none: an unquoted `$x`, a `*`. */
  readonly splits: boolean;
  /** What it is sure to begin with; the whole when it is fixed. */
  readonly prefix: string;
}

/** A word known in full. */
export const fixed = (text: string): Argument => ({ text, fixed: true, splits: false, prefix: text });

/** A word of which nothing is known, not even how many it is. */
export const anything = (text: string): Argument => ({ text, fixed: false, splits: true, prefix: '' });

/** Reads a word of the tree. */
export function readArgument(word: CommandArgument): Argument {
  if (word.type === 'Assignment')
    return { text: word.text, fixed: false, splits: false, prefix: `${word.name}=` };
  if (word.parts === undefined) return fixed(word.value);
  let text = '';
  let prefix: string | undefined;
  let splits = false;
  for (const part of word.parts) {
    const read = readPart(part);
    splits ||= read.splits;
    if (!read.fixed) prefix ??= text + read.prefix;
    text += read.text;
  }
  return prefix === undefined ? fixed(text) : { text: word.text, fixed: false, splits, prefix };
}

/** Whether it may turn out to be an option (or several words, one of them an option). */
export const mayBeOption = ({ fixed: known, splits, prefix }: Argument): boolean =>
  !known && (splits || prefix === '' || prefix.startsWith('-'));

function readPart(part: WordPart): Argument {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return fixed(part.value);
    case 'DoubleQuoted':
      return readQuoted(part.parts);
    case 'CommandExpansion':
      return readDate(part.script) ?? anything(part.text);
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
      return anything(part.text);
    case 'LocaleString':
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return { ...anything(part.text), splits: false };
    default:
      return anything('');
  }
}

function readQuoted(parts: readonly WordPart[]): Argument {
  let text = '';
  for (const part of parts) {
    const read = readPart(part);
    if (!read.fixed) return { text, fixed: false, splits: isMany(part), prefix: text };
    text += read.text;
  }
  return fixed(text);
}

/** `"$@"` and `"${list[@]}"` are many words even in quotes. */
const isMany = (part: WordPart): boolean =>
  part.type !== 'CommandExpansion' && part.type !== 'ArithmeticExpansion' && /[@*]/.test(part.text);

/** `$(date +%F)`, which backups carry in their names, is digits and the format's own characters. */
function readDate(script: ParsedScript | undefined): Argument | undefined {
  const [statement, ...more] = script?.commands ?? [];
  if (more.length > 0 || script?.errors?.length || statement?.command.type !== 'Command') return undefined;
  const { name, args, redirects, prefix } = statement.command;
  const words = args.filter((arg): arg is Word => arg.type === 'Word' && arg.value !== '-u');
  if (name?.text !== 'date' || redirects.length > 0 || prefix.length > 0) return undefined;
  const [format, ...others] = words.map(readArgument);
  if (!format?.fixed || others.length > 0 || !/^\+[\w%.:+-]*$/.test(format.text)) return undefined;
  return fixed(format.text.slice(1).replace(/%-?[a-zA-Z]/g, '0'));
}
