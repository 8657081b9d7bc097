import type { Option, Tool } from '../knowledge/knowledge.ts';
import type { Reading } from '../knowledge/table.ts';
import type { Argument } from '../shell/argument.ts';
import { fixed, mayBeOption } from '../shell/argument.ts';

/** An option that was given, with its value where it takes one. */
export interface Used {
  readonly option: Option;
  readonly spelling: string;
  readonly value: Argument | undefined;
}

/** The words behind a program's name, taken apart. */
export interface Read {
  readonly used: Used[];
  readonly operands: Argument[];
  /** Options nothing is known about, as written. */
  readonly strange: string[];
  /** Words that may turn out to be options. */
  readonly doubtful: Argument[];
}

/** Readings in which the first operand that is read ends the options: what follows belongs to another command. */
const COMMANDS: readonly Reading[] = ['argv', 'more-argv', 'contained', 'shell'];
export const runsCommands = ({ operands }: Tool): boolean =>
  operands !== undefined && COMMANDS.includes(operands.reads);

/** Takes words apart as `getopt` and its kin do: clusters, `--name=value`, abbreviations, `--`. */
export function readOptions(tool: Tool, words: readonly Argument[]): Read {
  const read: Read = { used: [], operands: [], strange: [], doubtful: [] };
  const rest = [...words];
  const first = rest[0];
  if (tool.bundled && first?.fixed && /^[A-Za-z]+$/.test(first.text)) readBundle(tool, read, rest);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.text === '--' && word.fixed) {
      read.operands.push(...rest);
      return read;
    }
    if (word.fixed && isOption(tool, word.text)) {
      readOption(tool, word.text, read, rest);
      continue;
    }
    if (mayBeOption(word)) readDoubtful(tool, word, read);
    read.operands.push(word);
    if (endsOptions(tool, read.operands.length)) {
      read.operands.push(...rest);
      return read;
    }
  }
  return read;
}

/** A plus starts an option only where some option has one: `less +F`, but `date +%F`. */
function isOption(tool: Tool, word: string): boolean {
  if (word.length < 2 || !/^[-+]/.test(word)) return false;
  return word[0] === '-' || [...tool.options.keys()].some((name) => name.startsWith('+'));
}

function endsOptions(tool: Tool, operands: number): boolean {
  if (tool.verbs !== undefined) return true;
  if (!runsCommands(tool)) return false;
  return !tool.operands?.between || operands > (tool.operands.skip ?? 0);
}

/** `--name=$x` is an option with a value that is not known; anything else may be any option. */
function readDoubtful(tool: Tool, word: Argument, read: Read): void {
  const [, name = ''] = /^(--?[\w-]+)=/.exec(word.prefix) ?? [];
  const option = tool.options.get(name);
  if (option === undefined || word.splits) read.doubtful.push(word);
  else read.used.push({ option, spelling: name, value: { ...word, prefix: '' } });
}

function readOption(tool: Tool, word: string, read: Read, rest: Argument[]): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const option = tool.options.get(name) ?? (word.startsWith('--') ? abbreviated(tool, name) : undefined);
  if (option !== undefined) {
    const given = equals < 0 ? undefined : fixed(word.slice(equals + 1));
    const value = given ?? (option.takes === 'value' ? rest.shift() : undefined);
    read.used.push({ option, spelling: name, value });
  } else if (word.startsWith('--')) read.strange.push(name);
  else readCluster(tool, word, read, rest);
}

/** GNU programs take any beginning of a long option; the worst that it may stand for counts, and of a single letter only that. */
function abbreviated(tool: Tool, name: string): Option | undefined {
  const meant = [...tool.options.values()].filter((each) => each.name.startsWith(name));
  const worse = meant.find(({ effects }) => effects.some(({ instead }) => !instead));
  if (worse !== undefined || name.length < 4) return worse;
  return meant.find(({ effects }) => effects.length > 0) ?? meant[0];
}

function readCluster(tool: Tool, word: string, read: Read, rest: Argument[]): void {
  const dash = word[0] ?? '-';
  for (let index = 1; index < word.length; index++) {
    const spelling = `${dash}${word[index]}`;
    const option = tool.options.get(spelling);
    if (option === undefined) {
      read.strange.push(spelling);
      if (!tool.lenient) return;
      continue;
    }
    const attached = word.slice(index + 1).replace(/^=/, '');
    if (option.takes === 'nothing') read.used.push({ option, spelling, value: undefined });
    else {
      const value = attached !== '' ? fixed(attached) : option.takes === 'value' ? rest.shift() : undefined;
      read.used.push({ option, spelling, value });
      return;
    }
  }
}

/** `tar xzf FILE`: letters without a dash, whose values follow in order. */
function readBundle(tool: Tool, read: Read, rest: Argument[]): void {
  for (const letter of rest.shift()?.text ?? '') {
    const option = tool.options.get(`-${letter}`);
    if (option === undefined) read.strange.push(letter);
    else
      read.used.push({
        option,
        spelling: letter,
        value: option.takes === 'value' ? rest.shift() : undefined,
      });
  }
}
