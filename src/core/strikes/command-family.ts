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

/** Takes a command without wrappers apart as the risk tables resolve it; `own` is what Compose gets where nothing is named. */
export function familyOf(argv: readonly string[], knowledge: Knowledge, own: Target['compose']): Family {
  const program = toolOf(argv, knowledge);
  let rest: readonly string[] = argv.slice(1);
  if (program === undefined) return { name: argv[0] ?? '', given: rest };
  let tool = program;
  const options: string[] = [];
  for (;;) {
    const read = readOptions(tool, rest.map(fixed));
    const used = read.used.map((each) => spell(each, tool)).filter(({ name }) => !ONLY_SAYS.test(name));
    const told = tool.path.endsWith('compose') ? withoutOwn(used, own) : used;
    options.push(
      ...told.map(({ name, value }) => `${name}=${value}`).toSorted(),
      ...read.strange.filter((name) => !ONLY_SAYS.test(name)).toSorted(),
    );
    rest = read.operands.map(({ text }) => text);
    const [verb = ''] = rest;
    const next: Tool | undefined = tool.verbs?.get(tool.ignoreCase ? verb.toLowerCase() : verb);
    if (next === undefined) break;
    tool = next;
    rest = rest.slice(1);
  }
  const name = oneName(argv, tool, knowledge);
  const operands = ANY_ORDER.test(name) ? [...new Set(rest)].toSorted() : rest;
  return { name, given: [...new Set(options), '--', ...operands] };
}

interface Spelled {
  readonly name: string;
  readonly value: string;
}

function spell({ option, value }: Used, tool: Tool): Spelled {
  const text = value?.text ?? '';
  return {
    name: longName(option.name, tool),
    value: option.takes === 'nothing' && text === 'true' ? '' : text,
  };
}

/** The tables list a letter right before the name it is short for: `-f --file`. */
function longName(name: string, { options }: Tool): string {
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
