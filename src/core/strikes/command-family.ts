import { toolOf } from '../plan/drafting/unwrap.ts';
import { readCommand } from '../plan/read-command.ts';
import { readOptions, type Used } from '../risk/command/read-options.ts';
import type { Knowledge, Tool } from '../risk/knowledge/knowledge.ts';
import { fixed } from '../risk/shell/argument.ts';
import type { Target } from '../target.ts';

/** A command as its kind, `docker compose up`, and what it was given, in one order and one spelling. */
export interface Family {
  readonly name: string;
  readonly given: readonly string[];
}

/** Operands of these are a set. */
const ANY_ORDER =
  /(^| )(up|start|stop|restart|kill|rm|pause|unpause)$|^(docker|podman) compose (build|create|pull)$/;

/** Options that only change what is printed. */
const ONLY_SAYS = /^--(ansi|debug|log-level|no-ansi|no-color|progress|quiet|quiet-pull|verbose)$/;

/** What the order of the tables does not tell. */
const OTHER_NAMES: { readonly [path: string]: { readonly [name: string]: string } } = {
  rm: { '-r': '--recursive', '-R': '--recursive', '-f': '--force' },
  cp: { '-r': '--recursive', '-R': '--recursive' },
  'docker compose up': { '-V': '--renew-anon-volumes' },
};

/** Takes a command without wrappers apart as the risk tables resolve it; `own` is what Compose gets where nothing is named. */
export function familyOf(argv: readonly string[], knowledge: Knowledge, own: Target['compose']): Family {
  const program = toolOf(argv, knowledge);
  let rest: readonly string[] = argv.slice(1);
  if (program === undefined) return { name: argv[0] ?? '', given: rest };
  let tool = program;
  const options: string[] = [];
  for (;;) {
    const read = readOptions(tool, rest.map(fixed));
    const used = read.used.map((each) => spell(each, tool));
    const told = tool.path.endsWith('compose') ? withoutOwn(used, own) : used;
    const strange = [...new Set(read.strange)].flatMap((name) => asWritten(name, rest, tool));
    options.push(...inOrder(told), ...inOrder(strange));
    rest = read.operands.map(({ text }) => text);
    const [verb = ''] = rest;
    const next: Tool | undefined = tool.verbs?.get(tool.ignoreCase ? verb.toLowerCase() : verb);
    if (next === undefined) break;
    tool = next;
    rest = rest.slice(1);
  }
  const name = oneName(argv, tool, knowledge);
  const operands = ANY_ORDER.test(name) ? [...new Set(rest)].toSorted() : rest;
  return { name, given: [...options, '--', ...operands] };
}

interface Spelled {
  readonly name: string;
  readonly value: string;
}

/** By name, each as often as it means something: of `-f a -f b` the order counts. */
function inOrder(options: readonly Spelled[]): string[] {
  return options
    .filter(({ name }) => !ONLY_SAYS.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value }) => `${name}=${value}`)
    .filter((each, at, all) => each !== all[at - 1]);
}

/** An option nobody knows, with what stands in its words: `--size=0`, `-Z1`. */
function asWritten(name: string, words: readonly string[], tool: Tool): Spelled[] {
  const spelled = longName(name, tool);
  const values = words.flatMap((word) => {
    if (name.startsWith('--')) return word.startsWith(`${name}=`) ? [word.slice(name.length)] : [];
    const at = /^[-+][^-]/.test(word) && word[0] === name[0] ? word.indexOf(name.slice(1), 1) : -1;
    // Where every unknown letter is a flag, `-rf` is `-f -r`.
    return at < 1 || (tool.lenient && /^-[A-Za-z]+$/.test(word)) ? [] : [word.slice(at + 1)];
  });
  return (values.length > 0 ? values : ['']).map((value) => ({ name: spelled, value }));
}

function spell({ option, value }: Used, tool: Tool): Spelled {
  const text = value?.text ?? '';
  return {
    name: longName(option.name, tool),
    value: option.takes === 'nothing' && text === 'true' ? '' : text,
  };
}

/** The tables list a letter right before the name it is short for: `-f --file`. */
function longName(name: string, { path, options }: Tool): string {
  if (name === '--timeout' && options.has('--time')) return '--time';
  const meant = OTHER_NAMES[path]?.[name];
  if (meant !== undefined) return meant;
  const names = [...options.keys()];
  const next = names[names.indexOf(name) + 1] ?? '';
  const isShortFor = name.length === 2 && next.toLowerCase().startsWith(`-${name.toLowerCase()}`);
  return isShortFor ? next : name;
}

/** Naming the target's own file and project is leaving them out. */
function withoutOwn(used: readonly Spelled[], own: Target['compose']): readonly Spelled[] {
  if (own === undefined) return used;
  const files = used.filter(({ name }) => name === '--file');
  const folder = own.file.slice(0, own.file.lastIndexOf('/') + 1);
  const isOwn = ({ name, value }: Spelled) =>
    (name === '--file' &&
      files.length === 1 &&
      (value.startsWith('/') ? value : folder + value.replace(/^\.\//, '')) === own.file) ||
    (name === '--project-name' && value === own.project);
  return used.filter((each) => !isOwn(each));
}

/** `docker-compose up` tries what `docker compose up` does, and `docker container restart` what `docker restart` does. */
function oneName(argv: readonly string[], { path }: Tool, knowledge: Knowledge): string {
  const command = readCommand(argv, knowledge);
  if (command === undefined || command.verb === '') return path;
  const engine = command.program.replace(/-compose$/, '');
  return [engine, ...(command.isCompose ? ['compose'] : []), command.verb].join(' ');
}
