import { globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '../read-yaml.ts';

/** The YAML files directly in a folder, sorted; a folder that is not there, or a file, is a problem. */
export function yamlFilesIn(folder: string): Reading<{ files: readonly string[] }> {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) {
    const message = 'there is no such folder; check the path';
    return { kind: 'invalid', problems: [{ file: folder, line: 0, column: 0, field: '', message }] };
  }
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'));
  return { kind: 'ok', files: names.toSorted().map((name) => join(folder, name)) };
}

/** All files below a folder, sorted, without hidden ones and dependencies; `undefined` when it is no folder. */
export function filesBelow(folder: string): readonly string[] | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const exclude = (entry: { readonly name: string }) =>
    entry.name === 'node_modules' || entry.name.startsWith('.');
  return globSync('**/*', { cwd: folder, withFileTypes: true, exclude })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
