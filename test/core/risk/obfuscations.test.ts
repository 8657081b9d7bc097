import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { riskOf } from './knowledge.ts';

/** Ways to write two commands so that a search for their words misses them. */
const OBFUSCATIONS: readonly string[] = [
  ...[
    'docker',
    "d'ock'er",
    'd"o"cker',
    'd\\ocker',
    "$'\\x64ocker'",
    '/usr/bin/docker',
    'command docker',
  ].flatMap((docker) => [
    `${docker} compose down`,
    `${docker} system prune -af`,
    `${docker} --context prod -H ssh://h compose -f a.yml -p b --profile x down -v`,
    `${docker} --log-level=debug system prune --all --volumes`,
  ]),
  'docker compose "do"wn',
  "docker compose $'\\144own'",
  'docker com\\\npose down',
  'docker compose -f=a down',
  'docker   \t compose \t down',
  'docker compose -- down',
  'docker compose${IFS}down',
  'docker${IFS}compose${IFS}down',
  '{docker,compose,down}',
  'docker compose d{ow,}n',
  'docker compose do?n',
  'dock[e]r system prune',
  'x=down; docker compose $x',
  'd=docker; $d compose down',
  '${D:-docker} compose down',
  "eval 'docker compose down'",
  'eval docker system prune',
  'eval "$(echo docker compose down)"',
  "sh -c 'docker compose down'",
  'bash -lc "docker system prune -f"',
  'bash -c \'bash -c "docker compose down"\'',
  'bash <<< "docker compose down"',
  'bash <<EOF\ndocker compose down\nEOF\n',
  'echo docker compose down | sh',
  'echo ZG9ja2VyIGNvbXBvc2UgZG93bg== | base64 -d | bash',
  'printf "docker compose down" | xargs -I{} sh -c "{}"',
  'echo down | xargs docker compose',
  'sudo -u root -- docker compose down',
  'sudo -E env A=1 nohup timeout 5 nice -n 3 docker compose down',
  'env -i PATH=/bin docker compose down',
  "env -S 'docker compose down'",
  'stdbuf -oL setsid ionice -c2 docker system prune',
  'watch -n 1 docker compose down',
  'find . -maxdepth 0 -exec docker compose down \\;',
  "find . -exec sh -c 'docker system prune -f' \\;",
  "ssh -p 22 ana@h -i k 'cd /srv; docker compose down'",
  'ssh h docker system prune -f',
  'docker exec c docker compose down',
  'docker run -v /var/run/docker.sock:/var/run/docker.sock docker docker compose down',
  'kubectl exec p -- docker system prune',
  'chroot /host docker compose down',
  'nsenter -t 1 -m -- docker compose down',
  "su -c 'docker compose down'",
  "flock /tmp/l -c 'docker compose down'",
  "script -qc 'docker compose down' /dev/null",
  'busybox sh -c "docker compose down"',
  'parallel docker compose ::: down',
  'f(){ docker compose down; }; f',
  'ls() { docker compose down; }; ls',
  'docker() { command docker compose down; }; docker ps',
  'docker ps; docker compose down',
  'docker ps && (docker system prune -f) &',
  'if docker compose down; then ls; fi',
  'ls $(docker compose down)',
  'ls `docker compose down`',
  'cat <(docker compose down)',
  'ls > >(docker compose down)',
  'echo "$(docker compose down)"',
  'cat <<E\n$(docker compose down)\nE\n',
  'A=$(docker compose down) ls',
  'trap "docker compose down" EXIT',
  'alias x="docker compose down"; x',
  'python3 -c "import os; os.system(\'docker compose down\')"',
  'perl -e \'system("docker compose down")\'',
  'awk \'BEGIN{system("docker compose down")}\'',
  "sed '1e docker compose down' x",
  'docker-compose down',
  'docker-compose -f a --project-name b down --rmi all',
  'podman compose down',
  'nerdctl compose down',
  'docker builder prune -af',
  'docker image prune -a',
  'docker volume prune -f',
  '. ./down.sh',
  'source down.sh',
  'exec docker compose down',
  '! docker compose down',
  'time docker compose down',
  'coproc docker compose down',
  'BASH_ENV=x docker ps',
  'docker --config /tmp/x compose ps',
];

test.each(OBFUSCATIONS)('%j destroys or is not known', (command) => {
  expect(['destroy', 'unknown']).toContain(riskOf(command));
});

test('there are at least 50', () => {
  expect(new Set(OBFUSCATIONS).size).toBeGreaterThanOrEqual(50);
});

/** Options, quoting and languages inside languages behind which something destructive hides; one a line. */
const BYPASSES = readFileSync(new URL('bypasses.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test.each(BYPASSES)('%s does not pass for less', (command) => {
  expect(['destroy', 'unknown']).toContain(riskOf(command));
});
