import type { BackupItem } from '../../../../core/plan/backup.ts';
import type { Workbench } from '../../../changes/workbench.ts';
import { Failure } from '../../../failure.ts';
import type { Restored } from '../../backup-kind.ts';
import { runningContainer } from '../../container/find-container.ts';
import { fedWith } from '../../container/in-container.ts';
import { failed, lastWords, onHost } from '../../on-host.ts';
import { redisScript } from './redis-cli.ts';

const ANSWERS =
  'n=0; until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do n=$((n + 1)); [ "$n" -lt 60 ] || break; sleep 1; done; redis-cli ping; echo "$(redis-cli dbsize) keys"';

const APPENDS = 43;
// The file lies ready before the server stops, with the owner of its folder; without save points nothing is written over
// it when the server ends.
const PLACE = [
  'value() { redis-cli --raw config get "$1" | tr -d "\\r" | sed -n 2p; }',
  `case $(value appendonly) in no) ;; yes) exit ${APPENDS};; *) redis-cli --raw config get appendonly >&2; exit 1;; esac`,
  'dir=$(value dir) name=$(value dbfilename)',
  '[ -d "$dir" ] && [ -n "$name" ] || exit 1',
  'new=$dir/umpire-restore.$$',
  'trap \'rm -f "$new"\' EXIT',
  'cat >"$new" && chown "$(stat -c %u:%g "$dir")" "$new" && chmod 644 "$new" || exit 1',
  '[ "$(redis-cli config set save "")" = OK ] || exit 1',
  'n=0; while redis-cli info persistence | grep -q "^rdb_bgsave_in_progress:1"; do n=$((n + 1)); [ "$n" -lt 60 ] || exit 1; sleep 1; done',
  'mv -f "$new" "$dir/$name"',
].join('\n');

const BY_HAND =
  'Restore by hand, as docs/backups.md says: it takes the append-only file away as well, which would win over the dump.';

/** Puts a dump where the server looks for it and starts the server again with it. */
export async function restoreRedis(bench: Workbench, item: BackupItem, from: string): Promise<Restored> {
  const id = await runningContainer(bench, item);
  const before = await onHost(bench, 'asking Redis', redisScript(bench, id, ANSWERS));
  if (!before.stdout.includes('PONG'))
    throw new Failure(
      'refused',
      `Redis does not answer: ${lastWords(before)}`,
      'Look at the log of its container.',
    );
  const placed = await onHost(bench, 'placing the dump', fedWith(from, redisScript(bench, id, PLACE, true)));
  if (placed.exitCode === APPENDS)
    throw new Failure(
      'unsupported',
      `${item.name} keeps an append-only file (appendonly yes) and would not look at a dump: nothing was touched`,
      BY_HAND,
    );
  if (placed.exitCode !== 0) throw failed('placing the dump', placed, 'Look at the log of its container.');
  for (const verb of ['stop', 'start']) {
    const ran = await onHost(bench, `${verb} of ${item.name}`, [...bench.engine, verb, id]);
    if (ran.exitCode !== 0) return { exitCode: ran.exitCode, output: ran.stdout + ran.stderr };
  }
  const after = await onHost(bench, 'asking Redis', redisScript(bench, id, ANSWERS));
  const answers = after.stdout.includes('PONG');
  return { exitCode: answers ? 0 : 1, output: after.stdout + after.stderr };
}
