import { found, foundComposeDown, type Judge, type Stdin } from '../judge.ts';
import type { Tool } from '../knowledge/knowledge.ts';
import type { Effect } from '../knowledge/table.ts';
import { type Finding, shown } from '../risk.ts';
import { type Argument, fixed } from '../shell/argument.ts';
import { judgeVariable } from '../shell/judge-variable.ts';
import { endsInComposeDown, isComposeDown, mayBeComposeDown } from './compose-down.ts';
import { readOn } from './read-on.ts';
import { type Read, readOptions, runsCommands, type Used } from './read-options.ts';

/** What the levels above a verb already know. */
interface Above {
  /** An option that makes the whole harmless (`--dry-run`), with what remains. */
  readonly instead: Finding | undefined;
}

/** Judges what a program is told to do: its options, its verb, and what its operands are read as. */
export function judgeTool(
  tool: Tool,
  words: readonly Argument[],
  judge: Judge,
  stdin: Stdin,
  above: Above = { instead: undefined },
): void {
  const reads = tool.operands?.reads;
  if (reads === 'find' || reads === 'dd' || reads === 'shell-program' || reads === 'test') {
    readOn(reads, words, { tool, judge, stdin, mounted: false });
    return;
  }
  const read = readOptions(tool, words);
  const own = findInstead(tool, read);
  const instead = own ?? above.instead;
  const before = judge.findings.length;
  judgeOptions(tool, read, judge, stdin);
  if (tool.verbs !== undefined) judgeVerb(tool, read, judge, stdin, { instead });
  else judgeLeaf(tool, read, judge, stdin);
  if (instead === undefined || tool.verbs !== undefined) return;
  if (own === undefined && runsCommands(tool)) return;
  judge.findings.splice(before);
  judgeOptions(tool, read, judge, stdin, lasts);
  found(judge, instead.risk, instead.reason);
}

/** What an option does even when another leaves nothing else to do: `rsync -n -e PROGRAM`, `psql -l -o FILE`. */
const lasts = ({ risk, reads }: Effect): boolean => risk === 'unknown' || reads === 'overwrites';

function judgeVerb(tool: Tool, read: Read, judge: Judge, stdin: Stdin, above: Above): void {
  const [verb, ...rest] = read.operands;
  if (verb === undefined) {
    if (above.instead) {
      found(judge, above.instead.risk, above.instead.reason);
      return;
    }
    if (tool.stdin && stdin.kind !== 'inherited') {
      judgeStdin(tool, judge, stdin);
      return;
    }
    found(judge, tool.risk ?? 'read', `${tool.path} ${tool.reason}`);
    return;
  }
  if (!verb.fixed) {
    const reason = `${tool.path} \`${shown(verb.text)}\`: which verb is not known`;
    if (mayBeComposeDown(tool)) foundComposeDown(judge, 'unknown', reason);
    else found(judge, 'unknown', reason);
    return;
  }
  const key = tool.ignoreCase ? verb.text.toLowerCase() : verb.text;
  const next = tool.verbs?.get(key) ?? tool.verbs?.get('*');
  if (next === undefined) {
    found(judge, 'unknown', `nothing is known about \`${tool.path} ${shown(verb.text)}\``);
    return;
  }
  judgeTool(next, rest, judge, stdin, above);
}

function judgeLeaf(tool: Tool, read: Read, judge: Judge, stdin: Stdin): void {
  const reason = `${tool.path} ${tool.reason}`;
  if (isComposeDown(tool.path)) foundComposeDown(judge, 'destroy', reason);
  else if (tool.risk !== undefined) found(judge, tool.risk, reason);
  const { operands } = tool;
  const given = tool.assignments ? withoutAssignments(read.operands, judge) : read.operands;
  const ends = operands === undefined ? [] : given.slice(operands.skip ?? 0);
  const hasCode =
    ends.length > 0 || read.used.some(({ option }) => option.effects.some((each) => each.reads));
  if (tool.stdin && !hasCode) {
    judgeStdin(tool, judge, stdin);
    return;
  }
  if (operands === undefined || ends.length === 0) return;
  const mounted = read.used.some(({ option }) => option.effects.some((each) => each.reads === 'mount'));
  if (runsCommands(tool) && given.slice(0, operands.skip ?? 0).some((each) => !each.fixed))
    found(judge, 'unknown', `which words ${tool.path} runs is not known`);
  readOn(operands.reads, ends, { tool, judge, stdin, mounted });
}

function judgeStdin(tool: Tool, judge: Judge, stdin: Stdin): void {
  if (stdin.kind === 'text' && stdin.text !== undefined && tool.stdin) {
    readOn(tool.stdin, [fixed(stdin.text)], {
      tool,
      judge,
      stdin: { kind: 'inherited' },
      mounted: false,
    });
    return;
  }
  found(judge, 'unknown', `${tool.path} does what it reads on its input, which is not known`);
}

function judgeOptions(
  tool: Tool,
  read: Read,
  judge: Judge,
  stdin: Stdin,
  counts: (effect: Effect) => boolean = () => true,
): void {
  for (const name of tool.lenient ? [] : read.strange)
    found(judge, 'unknown', `nothing is known about the option ${shown(name)} of ${tool.path}`);
  for (const word of tool.sensitive ? read.doubtful : [])
    found(judge, 'unknown', `\`${shown(word.text)}\` may turn out to be an option of ${tool.path}`);
  for (const used of read.used) {
    if (used.value?.splits && tool.sensitive)
      found(judge, 'unknown', `\`${shown(used.value.text)}\` may be more than the value of ${used.spelling}`);
    for (const effect of used.option.effects)
      if (!effect.instead && counts(effect)) judgeEffect(effect, used, tool, judge, stdin);
  }
}

function judgeEffect(
  effect: Effect,
  { spelling, value }: Used,
  tool: Tool,
  judge: Judge,
  stdin: Stdin,
): void {
  if (effect.reads !== undefined) {
    if (value) readOn(effect.reads, [value], { tool, judge, stdin, mounted: false });
    return;
  }
  if (effect.risk === undefined || !applies(effect, value)) return;
  const risk = value && !value.fixed && effect.when ? 'unknown' : effect.risk;
  const reason = `${tool.path} ${spelling} ${effect.reason ?? ''}`.trim();
  if (endsInComposeDown(tool.path, spelling)) foundComposeDown(judge, 'destroy', reason);
  else found(judge, risk, reason);
}

/** Whether a value makes an effect happen; one that is not known does. */
function applies({ when, unless }: Effect, value: Argument | undefined): boolean {
  if (value === undefined || !value.fixed) return true;
  const is = (pattern: string) =>
    pattern.endsWith('*') ? value.text.startsWith(pattern.slice(0, -1)) : value.text === pattern;
  return (when === undefined || when.some(is)) && !unless?.some(is);
}

/** What an option like `--dry-run` leaves of the risk. `--dry-run=none` and a value that is not known leave all. */
function findInstead(tool: Tool, { used, strange, doubtful }: Read): Finding | undefined {
  // A word that is not understood may have swallowed the option as its value.
  if (strange.length + doubtful.length > 0 || used.some(({ value }) => value?.splits)) return undefined;
  for (const { option, spelling, value } of used) {
    for (const effect of option.effects) {
      if (!effect.instead || effect.risk === undefined) continue;
      if (value !== undefined && !(value.fixed && (effect.when ?? ['true']).includes(value.text))) continue;
      return { risk: effect.risk, reason: `${tool.path} ${spelling} ${effect.reason ?? ''}`.trim() };
    }
  }
  return undefined;
}

/** `env A=1 B=2 command`: what stands before the command is judged as the shell's own assignments. */
function withoutAssignments(operands: readonly Argument[], judge: Judge): readonly Argument[] {
  let count = 0;
  for (const { text, fixed: known, prefix } of operands) {
    const [whole, name = ''] = /^([A-Za-z_]\w*)=/.exec(prefix) ?? [];
    if (whole === undefined) break;
    const value = text.slice(whole.length);
    judgeVariable(name, known ? fixed(value) : undefined, judge);
    count += 1;
  }
  return operands.slice(count);
}
