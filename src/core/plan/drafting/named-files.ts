import { type Read, readOptions } from '../../risk/command/read-options.ts';
import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { fixed } from '../../risk/shell/argument.ts';
import { readCommand, valuesOf } from '../read-command.ts';
import { toolOf, unwrap } from './unwrap.ts';

const SHELLS = /^(sh|bash|dash|zsh|ksh)$/;
const INTERPRETERS = /^(python[\d.]*|node|perl|ruby|php)$/;
/** Options that bring code, or a module, instead of a file. */
const SHELL_CODE = /^-[a-z]*c/;
const CODE = /^(-[A-Za-z]*[cempr]|--eval|--print)$/;
/** Programs whose operands are files they remove, move, overwrite or edit. */
const EDITORS = /^(rm|mv|cp|tee|truncate|install|ln|unlink|shred|sed|ed)$/;
const FILE_OPTIONS = ['-f', '--file', '--filename', '--env-file'];

/** Files a command names, as far as its words show: compose and env files, scripts, what it removes or overwrites. */
export function namedFiles(argv: readonly string[], knowledge: Knowledge): string[] {
  const inner = unwrap(argv, knowledge);
  const [program = ''] = inner;
  const files = [...ownProgram(program), ...engineFiles(inner, knowledge), ...otherFiles(inner, knowledge)];
  return files.filter((file) => file !== '' && file !== '-' && !file.includes('://'));
}

/** A program that is no system's own is a script somebody may have edited. */
function ownProgram(program: string): string[] {
  return program.includes('/') && !/^\/(usr\/)?(local\/)?s?bin\//.test(program) ? [program] : [];
}

function engineFiles(argv: readonly string[], knowledge: Knowledge): string[] {
  const command = readCommand(argv, knowledge);
  if (command === undefined) return [];
  const { composeOptions, options, verb } = command;
  return [
    ...valuesOf(composeOptions, '-f', '--file', '--env-file'),
    ...valuesOf(options, '--env-file', ...(/(^| )build$/.test(verb) ? ['-f', '--file'] : [])),
    ...valuesOf(options, ...(command.isCompose && verb === 'config' ? ['-o', '--output'] : [])),
  ];
}

function otherFiles(argv: readonly string[], knowledge: Knowledge): string[] {
  const program = (argv[0] ?? '').split('/').at(-1) ?? '';
  if (SHELLS.test(program)) return scriptOf(argv.slice(1), SHELL_CODE);
  if (INTERPRETERS.test(program)) return scriptOf(argv.slice(1), CODE);
  const tool = toolOf(argv, knowledge);
  if (tool === undefined || readCommand(argv, knowledge) !== undefined) return [];
  const read = readOptions(tool, argv.slice(1).map(fixed));
  const reads = tool.operands?.reads;
  const writes = reads === 'overwrites' || reads === 'target' || reads === 'appends';
  const edits = EDITORS.test(program) || writes;
  const named = read.used.flatMap(({ option, value }) =>
    value && (FILE_OPTIONS.includes(option.name) || option.effects.some(writesFile)) ? [value.text] : [],
  );
  return [...named, ...(edits ? editedBy(program, read) : [])];
}

const writesFile = ({ reads }: { readonly reads?: string }): boolean =>
  reads === 'overwrites' || reads === 'target' || reads === 'appends';

/** The first operand of `sed` is its script, unless an option brought one. */
function editedBy(program: string, { operands, used }: Read): string[] {
  const words = operands.map(({ text }) => text);
  const hasScript = used.some(({ option }) => /^(-e|-f|--expression|--file)$/.test(option.name));
  return program === 'sed' && !hasScript ? words.slice(1) : words;
}

function scriptOf(words: readonly string[], code: RegExp): string[] {
  for (const word of words) {
    if (code.test(word)) return [];
    if (!word.startsWith('-')) return [word];
  }
  return [];
}
