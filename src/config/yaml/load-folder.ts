import type { Problem } from '../../core/problem.ts';
import { type Reading, readYaml, type YamlDocument } from '../read-yaml.ts';
import { yamlFilesIn } from './yaml-folder.ts';

/** Reads every YAML file of a folder and holds them together against `check`; else all that is wrong with any of them. */
export function loadFolder<T>(
  folder: string,
  check: (documents: readonly YamlDocument[]) => Reading<T>,
): Reading<T> {
  const listing = yamlFilesIn(folder);
  if (listing.kind === 'invalid') return listing;
  const unread: Problem[] = [];
  const documents: YamlDocument[] = [];
  for (const file of listing.files) {
    const read = readYaml(file);
    if (read.kind === 'ok') documents.push(read.document);
    else unread.push(...read.problems);
  }
  const checked = check(documents);
  if (unread.length === 0) return checked;
  return { kind: 'invalid', problems: [...unread, ...(checked.kind === 'invalid' ? checked.problems : [])] };
}
