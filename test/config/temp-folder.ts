import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { formatProblem, type Problem } from '../../src/core/problem.ts';

/** A folder for one test, removed after it; `write` puts a file into it and gives back its path. */
export interface TempFolder {
  readonly path: string;
  write(name: string, content: string | Uint8Array): string;
}

const folders: string[] = [];

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true });
});

/** Makes one; see `TempFolder`. */
export function tempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'umpire-'));
  folders.push(path);
  return {
    path,
    write(name, content) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
  };
}

/** What a person would see, with the folder cut off. */
export function shown(
  reading: { kind: string; problems?: readonly Problem[] },
  folder: TempFolder,
): string[] {
  return (reading.problems ?? []).map((each) => formatProblem(each).replaceAll(`${folder.path}/`, ''));
}
