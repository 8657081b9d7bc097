import { toolOf, unwrap } from '../plan/drafting/unwrap.ts';
import { readOptions } from '../risk/command/read-options.ts';
import type { Knowledge, Tool } from '../risk/knowledge/knowledge.ts';
import { fixed } from '../risk/shell/argument.ts';

/** A command as its kind, `docker compose up`, and what it was given, in one order. */
export interface Family {
  readonly name: string;
  readonly given: readonly string[];
}

/** Takes a command apart as the risk tables resolve it: without its wrappers, options in one order. */
export function familyOf(argv: readonly string[], knowledge: Knowledge): Family {
  const inner = unwrap(argv, knowledge);
  const program = toolOf(inner, knowledge);
  let rest: readonly string[] = inner.slice(1);
  if (program === undefined) return { name: inner[0] ?? '', given: rest };
  let tool = program;
  const options: string[] = [];
  for (;;) {
    const read = readOptions(tool, rest.map(fixed));
    const used = read.used.map(({ option, value }) => `${option.name}=${value?.text ?? ''}`);
    options.push(...[...used, ...read.strange].toSorted());
    rest = read.operands.map(({ text }) => text);
    const [verb = ''] = rest;
    const next: Tool | undefined = tool.verbs?.get(tool.ignoreCase ? verb.toLowerCase() : verb);
    if (next === undefined) return { name: oneSpelling(tool.path), given: [...options, ...rest] };
    tool = next;
    rest = rest.slice(1);
  }
}

/** `docker-compose up` tries what `docker compose up` does. */
function oneSpelling(path: string): string {
  return path.replace(/^(docker|podman)-compose\b/, '$1 compose');
}
