import { type AndOr, type Command, type PipelineNode, parse, type Redirection } from 'unbash';
import { unreadable } from './unreadable.ts';

/** A part of a script, by its place in the text. */
interface Part {
  readonly pos: number;
  readonly end: number;
}

/**
 * A script without what changes nothing but how its one pipeline looks: `true` and `:` behind it, a `cd` before it to
 * `folder`, where it runs anyway, and redirections to `/dev/null` or between outputs. Any other script as it is.
 */
export function withoutNoise(script: string, folder: string | undefined): string {
  if (unreadable(script) !== undefined) return script;
  const { commands, errors } = parse(script);
  if (errors !== undefined && errors.length > 0) return script;
  if (commands.some(({ background }) => background)) return script;
  const parts = commands.flatMap(({ command }) => inSequence(command));
  while (parts.length > 1 && isNothing(parts.at(-1))) parts.pop();
  if (parts.length > 1 && isGoingTo(folder, parts[0])) parts.shift();
  const [part] = parts;
  if (part === undefined || parts.length > 1) return script;
  return cutOut(script, part, silencings(part));
}

function inSequence(node: PipelineNode | AndOr): readonly PipelineNode[] {
  return node.type === 'AndOr' ? node.commands : [node];
}

function isNothing(node: PipelineNode | undefined): boolean {
  return node?.type === 'Command' && /^(true|:)$/.test(wordsOf(node).join(' '));
}

function isGoingTo(folder: string | undefined, node: PipelineNode | undefined): boolean {
  if (folder === undefined || node?.type !== 'Command') return false;
  const [cd, to, ...more] = wordsOf(node);
  return cd === 'cd' && to?.replace(/\/+$/, '') === folder && more.length === 0;
}

function wordsOf({ name, prefix, suffix }: Command): string[] {
  // Anything but plain words makes it more than a word that does nothing.
  if (prefix.length > 0 || suffix.some(({ type }) => type !== 'Word')) return [];
  return [name, ...suffix].flatMap((word) => (word?.type === 'Word' ? [word.value] : []));
}

function silencings(node: PipelineNode): readonly Part[] {
  const commands = node.type === 'Pipeline' ? node.commands : [node];
  return commands.flatMap((each) => (each.type === 'Command' ? each.redirects.filter(isSilencing) : []));
}

function isSilencing(redirect: Redirection): boolean {
  if (redirect.type !== 'Redirect') return false;
  const { operator, target } = redirect;
  if (operator === '>&') return /^[12]$/.test(target?.value ?? '');
  return /^&?>>?$/.test(operator) && target?.value === '/dev/null';
}

function cutOut(script: string, { pos, end }: Part, holes: readonly Part[]): string {
  const kept = script.slice(pos, end).split('');
  for (const hole of holes) kept.fill(' ', hole.pos - pos, hole.end - pos);
  return kept.join('').trim();
}
