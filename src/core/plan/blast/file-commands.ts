import { type Read, readOptions } from '../../risk/command/read-options.ts';
import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { fixed } from '../../risk/shell/argument.ts';
import { toolOf } from '../drafting/unwrap.ts';
import { affect, type Foresight, fileAt } from './foresight.ts';

interface Doing {
  readonly effect: 'lost' | 'overwritten';
  /** Files, as they are named; `undefined` when the words may mean others. */
  readonly files: readonly string[] | undefined;
  /** Nothing can be said of one that is not there: it may be a folder. */
  readonly mustExist: boolean;
}

/** Options of `cp` and `mv` that change nothing about which file is written. */
const COPYING = /^(-f|--force|-v|--verbose|-p|-a|--archive|-i)$/;

/** Foresees `rm`, `cp`, `mv`, `tee` and `sed -i` on files that were looked at; false when it takes more than that. */
export function foreseeFiles(foresight: Foresight, argv: readonly string[], knowledge: Knowledge): boolean {
  const tool = toolOf(argv, knowledge);
  if (tool === undefined) return false;
  const read = readOptions(tool, argv.slice(1).map(fixed));
  const doing = doingOf(tool.path, read);
  if (doing?.files === undefined || doing.files.length === 0) return false;
  const files = doing.files.map((path) => fileAt(foresight.inventory, path));
  const isSure = files.every((file) => file !== undefined && (file.sha256 !== null || !doing.mustExist));
  if (!isSure) return false;
  for (const file of files)
    if (file !== undefined && file.sha256 !== null)
      affect(foresight, file.path, {
        kind: 'file',
        name: file.path,
        effect: doing.effect,
        bytes: file.bytes,
      });
  return true;
}

function doingOf(program: string, { used, strange, operands }: Read): Doing | undefined {
  const options = [...used.map(({ option }) => option.name), ...strange];
  const words = operands.map(({ text }) => text);
  const only = (pattern: RegExp) => options.every((name) => pattern.test(name));
  switch (program) {
    case 'rm':
      return {
        effect: 'lost',
        files: only(/^(-f|--force|-v|--verbose|-i)$/) ? words : undefined,
        mustExist: false,
      };
    case 'tee':
      return {
        effect: 'overwritten',
        files: only(/^(-a|--append|-i)$/) ? words : undefined,
        mustExist: true,
      };
    case 'sed': {
      const files = only(/^(-i|--in-place|-E|-r|-n)$/) ? words.slice(1) : undefined;
      return { effect: 'overwritten', files, mustExist: true };
    }
    case 'cp':
      return {
        effect: 'overwritten',
        files: words.length === 2 && only(COPYING) ? words.slice(1) : undefined,
        mustExist: true,
      };
    case 'mv':
      return {
        effect: 'overwritten',
        files: words.length === 2 && only(COPYING) ? words : undefined,
        mustExist: true,
      };
    default:
      return undefined;
  }
}
