import type { Workbench } from '../../../changes/workbench.ts';
import { inContainer } from '../../container/in-container.ts';

/**
 * The password may stand in the server's arguments, which only the engine still knows: Redis overwrites its command line.
 * It goes from there into the container by the environment of two programs, so that no `ps` shows it and it never leaves
 * the host. `$n` is how many words run the engine; they are turned round to the end and the rest is dropped.
 */
const WITH_PASSWORD = [
  'id=$1 n=$2',
  'shift 2',
  'UMPIRE_REDIS_AUTH=$(',
  '  rest=$(($# - n)) i=0',
  '  while [ "$i" -lt "$n" ]; do set -- "$@" "$1"; shift; i=$((i + 1)); done',
  '  shift "$rest"',
  '  "$@" inspect --type container --format "{{range .Args}}{{println .}}{{end}}" -- "$id" 2>/dev/null |',
  `    sed -n -e '/^--requirepass$/{n;p;q;}' -e 's/^.*--requirepass[ =][ =]*//' -e 't found' -e 'b' -e ': found' -e 's/[ ].*//' -e 's/["'"'"']//g' -e '/^[$]/!p' -e 'q'`,
  ')',
  'export UMPIRE_REDIS_AUTH',
  'exec "$@"',
].join('\n');

/** Every script in the container begins so: `redis-cli` takes its password from the environment. */
const AUTHENTICATE = [
  'REDISCLI_AUTH=${UMPIRE_REDIS_AUTH:-${REDISCLI_AUTH:-${REDIS_PASSWORD:-}}}',
  'unset UMPIRE_REDIS_AUTH',
  'if [ -n "$REDISCLI_AUTH" ]; then export REDISCLI_AUTH; else unset REDISCLI_AUTH; fi',
  'trap "exit 1" TERM INT HUP',
  'scratch() { f=$(mktemp /tmp/umpire.XXXXXX 2>/dev/null || mktemp ./umpire.XXXXXX) || exit 1; trap \'rm -f "$f"\' EXIT; }',
].join('\n');

/** The words that run a fixed script in a Redis container, whose `redis-cli` may log in. */
export function redisScript(bench: Workbench, container: string, script: string, input = false): string[] {
  const options = [...(input ? ['--interactive'] : []), '--env', 'UMPIRE_REDIS_AUTH'];
  const exec = inContainer(bench, container, `${AUTHENTICATE}\n${script}`, [], options);
  return ['sh', '-c', WITH_PASSWORD, 'sh', container, String(bench.engine.length), ...exec];
}
