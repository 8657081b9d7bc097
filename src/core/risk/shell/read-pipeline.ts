import {
  type AndOr,
  type Command,
  type CommandArgument,
  type CommandNode,
  type PipelineNode,
  parse,
  type WordPart,
} from 'unbash';
import { shown } from '../risk.ts';
import { unreadable } from './unreadable.ts';

/** Longest line that is read, in UTF-16 code units. */
const MAX_COMMAND_LENGTH = 64 * 1024;
const TOO_LONG = `it is longer than ${MAX_COMMAND_LENGTH} characters`;

/** A typed line as argv lists joined by pipes, or the part of it that is more than that. */
export type PipelineReading =
  | { readonly kind: 'pipeline'; readonly pipeline: readonly (readonly string[])[] }
  | { readonly kind: 'more'; readonly part: string };

/**
 * Reads one simple command, or several joined by `|`, whose words are all literal (quotes and backslashes are fine):
 * what comes out is what a shell would run, and needs none. Anything else is named; never throws.
 */
export function readPipeline(line: string): PipelineReading {
  const source = line.trim();
  if (source === '') return more('there is no command');
  const reason = source.length > MAX_COMMAND_LENGTH ? TOO_LONG : unreadable(source);
  if (reason !== undefined) return more(reason);
  const { commands, errors } = parse(source);
  const [statement, second] = commands;
  if (errors?.[0]) return more(`it is no complete command: ${errors[0].message}`);
  if (statement === undefined) return more('there is no command');
  if (statement.background) return more('`&` would run it in the background');
  if (second !== undefined) return more(`\`${shown(source.slice(second.pos))}\` is a second command`);
  const reading = readNode(statement.command);
  const rest = source.slice(statement.end).trim();
  return reading.kind === 'pipeline' && rest !== ''
    ? more(`\`${shown(rest)}\` stands behind the command`)
    : reading;
}

function readNode(node: PipelineNode | AndOr): PipelineReading {
  if (node.type === 'AndOr') return more('`&&` and `||` join several commands');
  if (node.type !== 'Pipeline') return readCommands([node]);
  if (node.prefixes.length > 0) return more('`!` or `time` stands before the command');
  if (node.operators.some((operator) => operator !== '|')) return more('`|&` redirects errors, too');
  return readCommands(node.commands);
}

function readCommands(nodes: readonly CommandNode[]): PipelineReading {
  const pipeline: string[][] = [];
  for (const node of nodes) {
    if (node.type !== 'Command') return more(NODES[node.type] ?? 'a compound command');
    const problem = refusedIn(node);
    if (problem !== undefined) return more(problem);
    const words = [node.name, ...node.args].flatMap((word) => (word?.type === 'Word' ? [word.value] : []));
    if (!/^[\w./+[-]+$/.test(words[0] ?? ''))
      return more(`\`${shown(words[0] ?? '')}\` is no plain name of a program`);
    pipeline.push(words);
  }
  return { kind: 'pipeline', pipeline };
}

const NODES: { readonly [type: string]: string } = {
  Subshell: 'a subshell `( … )`',
  BraceGroup: 'a group `{ …; }`',
  Function: 'a function',
  Redirected: 'a redirection',
};

function refusedIn({ name, prefix, redirects, args }: Command): string | undefined {
  const [assignment] = prefix.filter(({ type }) => type === 'Assignment');
  if (assignment && 'text' in assignment) return `\`${shown(String(assignment.text))}\` sets a variable`;
  const [redirect] = redirects;
  if (redirect) return `\`${redirect.operator}\` redirects input or output`;
  for (const word of [name, ...args]) {
    const problem = word && refusedWord(word);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function refusedWord(word: CommandArgument): string | undefined {
  if (word.type === 'Assignment') return `\`${shown(word.text)}\` sets a variable`;
  if (word.text.startsWith('~')) return `\`${shown(word.text)}\` is a home folder only a shell knows`;
  for (const part of word.parts ?? []) {
    const problem = refusedPart(part);
    if (problem !== undefined) return `\`${shown(part.text)}\` ${problem}`;
  }
  return undefined;
}

function refusedPart(part: WordPart): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return undefined;
    case 'DoubleQuoted':
      return part.parts.map(refusedPart).find((problem) => problem !== undefined);
    case 'CommandExpansion':
      return 'puts in what another command prints';
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      return 'is a variable';
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return 'stands for several words';
    default:
      return 'means something only to a shell';
  }
}

const more = (part: string): PipelineReading => ({ kind: 'more', part });
