import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a project as they were, to edit and to put back with their times: an image is judged by them. */
export interface Sources {
  /** Replaces `from` by `to` in a file; throws when it is not there, so that an edit that does nothing is noticed. */
  edit(file: string, from: string, to: string): Promise<void>;
  /** When an image's source last changed; the compose file is none. */
  newest(): Promise<Date>;
  /** Puts all files back as they were at the snapshot. */
  restore(): Promise<void>;
}

/** Remembers these files of a folder. */
export async function snapshot(folder: string, files: readonly string[]): Promise<Sources> {
  const kept = await Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      const { atime, mtime } = await stat(path);
      return { path, text: await readFile(path, 'utf8'), atime, mtime };
    }),
  );
  return {
    edit: async (file, from, to) => {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not contain ${JSON.stringify(from)}`);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    },
    newest: async () => {
      const sources = kept.filter(({ path }) => !path.endsWith('.yml'));
      const times = await Promise.all(sources.map(async ({ path }) => (await stat(path)).mtime.getTime()));
      return new Date(Math.max(...times));
    },
    restore: async () => {
      for (const { path, text, atime, mtime } of kept) {
        if ((await readFile(path, 'utf8')) === text) continue;
        await writeFile(path, text);
        await utimes(path, atime, mtime);
      }
    },
  };
}
