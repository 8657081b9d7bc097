import { readOptions } from '../../risk/command/read-options.ts';
import type { Knowledge, Tool } from '../../risk/knowledge/knowledge.ts';
import { fixed } from '../../risk/shell/argument.ts';

/** Wrappers inside wrappers that are followed. */
const MAX_DEPTH = 8;

/** The command that `sudo`, `env`, `timeout`, `nice` and their kin run on the same host; any other as it is. */
export function unwrap(argv: readonly string[], knowledge: Knowledge): readonly string[] {
  let inner = argv;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const tool = toolOf(inner, knowledge);
    if (tool?.operands?.reads !== 'argv' || tool.verbs !== undefined) return inner;
    const read = readOptions(tool, inner.slice(1).map(fixed));
    const words = read.operands.map(({ text }) => text).slice(tool.operands.skip ?? 0);
    const begin = tool.assignments ? words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)) : 0;
    if (begin < 0 || words.length === begin) return inner;
    inner = words.slice(begin);
  }
  return inner;
}

/** What the tables know about the program of a command. */
export function toolOf(argv: readonly string[], knowledge: Knowledge): Tool | undefined {
  return knowledge.tools.get((argv[0] ?? '').replace(/^\/(usr\/)?(local\/)?s?bin\//, ''));
}
