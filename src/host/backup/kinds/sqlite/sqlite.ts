import { posix } from 'node:path';
import type { BackupKind } from '../../backup-kind.ts';
import { runningContainer } from '../../container/find-container.ts';
import { fedWith, writtenTo } from '../../container/in-container.ts';
import { must, onHost } from '../../on-host.ts';
import { plainName } from '../../place.ts';
import { findSqlite } from './sqlite-tool.ts';

const LOOK = 'Look at the database in its container: sqlite3 FILE "PRAGMA integrity_check"';

/** A SQLite database in a running container, copied and restored by SQLite itself while others use it. */
export const SQLITE: BackupKind = {
  fileName: ({ name, source }) => [`sqlite-${plainName(name)}-${plainName(posix.basename(source))}`, ''],

  async estimate(bench, item) {
    const tool = await findSqlite(bench, await runningContainer(bench, item));
    const { stdout } = await must(bench, `looking at ${item.source}`, tool.words('size', item.source), LOOK);
    return Number(stdout);
  },

  async write(bench, item, part) {
    const tool = await findSqlite(bench, await runningContainer(bench, item));
    await must(bench, `copying ${item.source}`, writtenTo(part, tool.words('copy', item.source)), LOOK);
    return {
      async rehearse(path) {
        const check = fedWith(path, tool.words('check', item.source));
        await must(bench, `checking the copy of ${item.source}`, check, LOOK);
        return { kind: 'passed', text: 'PRAGMA integrity_check of the copy says ok.' };
      },
    };
  },

  async restore(bench, item, from) {
    const tool = await findSqlite(bench, await runningContainer(bench, item));
    const restore = fedWith(from, tool.words('restore', item.source));
    const ran = await onHost(bench, `restoring ${item.source}`, restore);
    return { exitCode: ran.exitCode, output: ran.stdout + ran.stderr };
  },
};
