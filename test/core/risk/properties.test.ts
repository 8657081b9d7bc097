import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWorse, type Risk } from '../../../src/core/risk/risk.ts';
import { riskOf } from './knowledge.ts';

const SIMPLE = [
  ...[
    'docker ps',
    'docker compose down -v',
    'docker restart x',
    'rm -rf /srv',
    'ls -la',
    'git status',
    'kubectl delete pod x',
  ],
  ...[
    './x.sh',
    'docker system prune -af',
    'docker exec c rm x',
    'systemctl restart docker',
    "psql -c 'drop table a'",
    'cat .env',
  ],
  ...[
    'unknown-program a b',
    'tar xf a',
    'find . -delete',
    'docker compose up -d',
    'redis-cli flushall',
    'mkdir x',
  ],
];
const simple = fc.constantFrom(...SIMPLE);
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const WRAPPERS: readonly ((command: string) => string)[] = [
  ...[
    'sudo',
    'sudo -u root',
    'doas',
    'env',
    'env A=1',
    'nohup',
    'timeout 5',
    'time',
    'nice -n 3',
    'ionice -c2',
    'setsid',
    'stdbuf -oL',
  ],
  ...[
    'xargs',
    'xargs -n1',
    'watch',
    'ssh h',
    'docker exec c',
    'docker exec -it c',
    'docker compose exec web',
    'podman exec c',
  ],
  ...[
    'kubectl exec p --',
    'docker compose run --rm web',
    'chroot /x',
    'nsenter -t 1 -m',
    'flock /tmp/l',
    'busybox',
    'command',
    'exec',
  ],
].map((wrapper) => (command: string) => `${wrapper} ${command}`);
const LINES: readonly ((command: string) => string)[] = [
  (command) => `bash -c ${quoted(command)}`,
  (command) => `sh -c ${quoted(command)}`,
  (command) => `eval ${quoted(command)}`,
  (command) => `su -c ${quoted(command)}`,
  (command) => `ssh h ${quoted(command)}`,
  (command) => `watch ${quoted(command)}`,
  (command) => `echo "$(${command})"`,
  (command) => `( ${command} )`,
  (command) => `{ ${command}; }`,
  (command) => `if ${command}; then :; fi`,
  (command) => `f() { ${command}; }; f`,
  (command) => `${command} | cat`,
  (command) => `! ${command}`,
  (command) => `bash <<'END'\n${command}\nEND\n`,
];

const worst = (a: Risk, b: Risk): Risk => (isWorse(a, b) ? a : b);

test('wrapping a command never lowers its risk', () => {
  const wrappings = fc.array(fc.constantFrom(...WRAPPERS), { maxLength: 4 });
  fc.assert(
    fc.property(simple, wrappings, fc.option(fc.constantFrom(...LINES)), (command, wrappers, line) => {
      const wrapped = wrappers.reduce((inner, wrap) => wrap(inner), command);
      const whole = line === null ? wrapped : line(wrapped);
      expect(isWorse(riskOf(command), riskOf(whole)), whole).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test.each(['; ', ' && ', ' || ', ' & ', '\n', ' | '])(
  'commands joined by %j are as bad as the worst of them',
  (joint) => {
    fc.assert(
      fc.property(simple, simple, (a, b) => {
        const pipe = joint === ' | ' && /^psql|^redis/.test(b);
        if (!pipe) expect(riskOf(a + joint + b)).toBe(worst(riskOf(a), riskOf(b)));
      }),
    );
  },
);
