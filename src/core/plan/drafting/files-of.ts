import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Deed } from '../plan.ts';
import { namedFiles } from './named-files.ts';

/** Files a step reads or writes, as it names them. */
export function filesOf(deed: Deed, knowledge: Knowledge): readonly string[] {
  switch (deed.kind) {
    case 'command':
      return deed.pipeline.flatMap((argv) => namedFiles(argv, knowledge));
    case 'write':
      return [deed.path];
    case 'restore':
      return deed.item.kind === 'file' ? [deed.item.source] : [];
    default:
      return deed satisfies never;
  }
}
