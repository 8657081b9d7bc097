import { posix } from 'node:path';
import type { BackupKind } from '../backup-kind.ts';
import { must, onHost } from '../on-host.ts';
import { plainName } from '../place.ts';

const SIZE = '[ -f "$1" ] || { echo "$1 is no regular file" >&2; exit 1; }; wc -c <"$1"';
const READABLE = 'Let the user who logs in read it: ls -ld FILE';

// A file that nobody changed is not touched: who may not write it has nothing to restore then. Written in place: a
// container that has this very file mounted would keep a replaced one.
const RESTORE = [
  'cmp -s "$1" "$2" && { echo "$2 has not changed"; exit 0; }',
  'mkdir -p "$(dirname "$2")" && cp -p "$1" "$2" && cmp "$1" "$2" && echo "$2 is as it was"',
].join('\n');

/** A file, copied with its mode and time; the folder around it lets nobody else in. */
export const FILE: BackupKind = {
  fileName: ({ source }, now) => [`${plainName(posix.basename(source))}.backup.${stamp(now)}`, ''],

  async estimate(bench, { source }) {
    const { stdout } = await must(bench, `looking at ${source}`, ['sh', '-c', SIZE, 'sh', source], READABLE);
    return Number(stdout);
  },

  async write(bench, { source }, part) {
    await must(bench, `copying ${source}`, ['cp', '-p', source, part], READABLE);
    return {
      async rehearse(path) {
        const again = 'Somebody writes to it just now: ask again.';
        await must(bench, `comparing ${source} with its copy`, ['cmp', source, path], again);
        return { kind: 'passed', text: 'The copy is byte for byte the file.' };
      },
    };
  },

  async restore(bench, { source }, from) {
    const ran = await onHost(bench, `copying to ${source}`, ['sh', '-c', RESTORE, 'sh', from, source]);
    return { exitCode: ran.exitCode, output: ran.stdout + ran.stderr };
  },
};

/** `20261121_031500`, as in the seeds' Rule 4, in UTC. */
function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}
