import type { Workbench } from '../../../changes/workbench.ts';
import { Failure } from '../../../failure.ts';
import type { BackupKind, Rehearsal } from '../../backup-kind.ts';
import { runningContainer } from '../../container/find-container.ts';
import { fedWith, writtenTo } from '../../container/in-container.ts';
import { failed, must, onHost } from '../../on-host.ts';
import { plainName } from '../../place.ts';
import { redisScript } from './redis-cli.ts';
import { restoreRedis } from './restore-redis.ts';

const LOG_IN =
  'Umpire asks redis-cli in the container on the usual port. If the server has a password, put it into the container as REDISCLI_AUTH or REDIS_PASSWORD, or use --requirepass.';

const USED = 'redis-cli info memory | tr -d "\\r" | sed -n "s/^used_memory://p"';

// The way a replica gets its data: of one moment, and without touching the server's own dump.rdb.
const DUMP = 'scratch; redis-cli --rdb "$f" >&2 || exit 1; cat "$f"';

const HAS_NO_CHECK = 42;
const CHECK = [
  `command -v redis-check-rdb >/dev/null || exit ${HAS_NO_CHECK}`,
  'scratch; cat >"$f"; redis-check-rdb "$f"',
].join('\n');

/** A Redis server, as the RDB file it gives its replicas. */
export const REDIS: BackupKind = {
  fileName: ({ name }) => [`redis-${plainName(name)}`, '.rdb'],

  async estimate(bench, item) {
    const id = await runningContainer(bench, item);
    const { stdout } = await must(bench, 'asking Redis for its size', redisScript(bench, id, USED), LOG_IN);
    return Number(stdout.trim()) || 0;
  },

  async write(bench, item, part) {
    const id = await runningContainer(bench, item);
    await must(bench, `dumping ${item.name}`, writtenTo(part, redisScript(bench, id, DUMP)), LOG_IN);
    return { rehearse: (path) => rehearse(bench, id, path) };
  },

  restore: restoreRedis,
};

async function rehearse(bench: Workbench, id: string, path: string): Promise<Rehearsal> {
  const start = await must(bench, `reading ${path}`, ['head', '-c', '5', path], 'Ask again.');
  if (start.stdout !== 'REDIS')
    throw new Failure('refused', `${path} is no RDB file`, 'Ask again; see the log of the Redis container.');
  const ran = await onHost(bench, 'checking the dump', fedWith(path, redisScript(bench, id, CHECK, true)));
  if (ran.exitCode === HAS_NO_CHECK)
    return { kind: 'impossible', text: 'The container has no redis-check-rdb to read the dump with.' };
  if (ran.exitCode !== 0 || !ran.stdout.includes('RDB looks OK'))
    throw failed('checking the dump', ran, 'Ask again; see the log of the Redis container.');
  const keys = /(\d+) keys read/.exec(ran.stdout)?.[1] ?? 'its';
  return { kind: 'passed', text: `redis-check-rdb read the dump to its end: ${keys} keys.` };
}
