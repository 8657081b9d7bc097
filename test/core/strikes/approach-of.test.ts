import { describe, expect, test } from 'vitest';
import { draftProposal } from '../../../src/core/plan/draft-proposal.ts';
import type { Proposal } from '../../../src/core/plan/proposal.ts';
import { approachOf } from '../../../src/core/strikes/approach-of.ts';
import { command, facts, KNOWLEDGE, NEUROS, procedure } from '../plan/facts.ts';

const RESTART = procedure('restart', {
  values: [
    {
      name: 'timeout',
      title: 't',
      type: { kind: 'number', min: 1, max: 60 },
      default: '10',
      optional: false,
    },
  ],
  steps: [command('docker', 'restart', '-t', '{timeout}', 'web')],
});

const WITH = { knowledge: KNOWLEDGE, target: NEUROS };

function approach(proposal: Proposal): string {
  const draft = draftProposal(proposal, facts({ common: [RESTART] }));
  if (draft.kind !== 'draft') throw new Error(draft.text);
  return approachOf(proposal, draft, WITH);
}
const exec = (command: string) => approach({ kind: 'exec', command });

describe('a typed command is its family with a fingerprint of its arguments', () => {
  test.each([
    ['docker compose up -d', /^docker compose up #[0-9a-f]{8}$/],
    ['docker-compose up -d', /^docker compose up #/],
    ['docker --context prod compose -f a.yml up', /^docker compose up #/],
    ['sudo -u deploy docker restart web', /^docker restart #/],
    ['systemctl restart docker', /^systemctl restart #/],
    ['docker compose -f a.yml', /^docker compose #/],
    ['docker ps | cat', /^docker ps #/],
    ['psql -c "drop table a"', /^psql #/],
    ['ssh -c aes128-ctr web docker restart web', /^ssh #/],
    ['./fix-it.sh --now', /^\.\/fix-it\.sh #/],
    ['echo x | tee a.txt', /^echo \| tee #/],
  ])('%s', (command, form) => {
    expect(exec(command)).toMatch(form);
  });

  test.each([
    ['in another order', 'docker compose up -d --build web', 'docker compose up --build -d web'],
    ['as one word', 'docker compose up --timeout 5', 'docker compose up --timeout=5'],
    ['behind a wrapper', 'docker restart web', 'sudo docker restart web'],
    ['quoted', 'docker restart web', "docker restart 'web'"],
    ['by the old program', 'docker compose up -d', 'docker-compose up -d'],
    ['by its long names', 'docker compose up -d', 'docker compose up --detach'],
    ['with the long name and its value', 'docker restart -t 5 web', 'docker restart --time=5 web'],
    ['by the program’s path', 'docker compose up -d', '/usr/local/bin/docker compose up -d'],
    ['by the long form of the verb', 'docker restart web', 'docker container restart web'],
    ['with what is true anyway', 'docker compose up -d', 'docker compose up --detach=true'],
    ['said twice', 'docker compose up -d web', 'docker compose up -d -d web web'],
    ['in another order of services', 'docker compose up -d web db', 'docker compose up -d db web'],
    ['in a shell', 'docker compose up -d', 'sudo bash -ec "docker compose up -d"'],
    ['by another user in a shell', 'docker restart web', 'bash -ce "sudo docker restart web"'],
    ['in a shell in a shell', 'docker restart web', `sh -c "bash -c 'docker restart web'"`],
    [
      'with the target’s own file',
      'docker compose up -d',
      'docker compose -f /srv/neuros/docker-compose.yml up -d',
    ],
    [
      'with the file from its folder',
      'docker compose up -d',
      'docker compose --file ./docker-compose.yml up -d',
    ],
    ['with the target’s own project', 'docker compose up -d', 'docker compose -p neuros up -d'],
    [
      'with more words about it',
      'docker compose up -d',
      'docker --debug compose --ansi never up -d --quiet-pull',
    ],
    ['with more words it may not know', 'docker restart web', 'docker restart --verbose web'],
    ['in capitals where they mean nothing', 'redis-cli flushall', 'redis-cli FLUSHALL'],
    ['with its end cut out', 'docker compose up -d', 'docker compose up -d | tail -n 20 | grep -i error'],
    ['with its output kept', 'docker compose up -d', 'docker compose up -d | tee /tmp/a | sudo tee /tmp/b'],
    ['with its errors said, too', 'docker compose up -d', `bash -c 'docker compose up -d 2>&1 | tail -n 5'`],
    ['in silence', 'docker compose up -d', `sh -c 'docker compose up -d >/dev/null 2>&1 ; '`],
    ['never failing', 'docker restart web', `sh -c 'docker restart web || true'`],
    ['with nothing behind it', 'docker restart web', `sh -c 'docker restart web && : ; true'`],
    [
      'from where it runs anyway',
      'docker compose up -d',
      `bash -c 'cd /srv/neuros/ && docker compose up -d'`,
    ],
    ['in a strict shell', 'docker restart web', `bash -euo pipefail -c 'docker restart web'`],
    ['in a shell of other options', 'docker restart web', `bash --norc -c -o pipefail 'docker restart web'`],
    ['by its other long name', 'docker restart -t 5 web', 'docker restart --timeout=5 web'],
    ['by letters of either case', 'rm -rf /a', 'rm --force -R /a'],
    ['with variables in another order', 'env A=1 B=2 docker restart web', 'sudo B=2 A=1 docker restart web'],
    ['with a variable around a shell', 'env A=1 docker restart web', `env A=1 sh -c 'docker restart web'`],
    [
      'with unknown options in another order',
      'docker restart --a=1 --b=2 web',
      'docker restart --b=2 --a=1 web',
    ],
  ])('the same %s is the same approach', (_, one, other) => {
    expect(exec(one)).toBe(exec(other));
  });

  test.each([
    ['another option', 'docker compose up -d', 'docker compose up -d --build'],
    ['another value', 'docker compose up --timeout 5', 'docker compose up --timeout 6'],
    ['another operand', 'docker restart web', 'docker restart db'],
    ['another order of operands', 'cp a b', 'cp b a'],
    ['words that only join to the same', 'docker restart a b', "docker restart 'a b'"],
    ['what it is piped into', 'echo x | tee a', 'echo x | tee b'],
    ['another script', './fix.sh', './fix.sh again'],
    ['another file', 'docker compose up -d', 'docker compose -f docker-compose.pr.yml up -d'],
    ['a file more', 'docker compose -f b.yml up -d', 'docker compose -f docker-compose.yml -f b.yml up -d'],
    ['a file that is not for Compose', 'docker build .', 'docker build -f /srv/neuros/docker-compose.yml .'],
    ['an option nobody knows', 'docker restart web', 'docker restart --fast web'],
    ['a name that looks like an option', 'docker rm --force web', 'docker rm -- --force= web'],
    ['another project', 'docker compose up -d', 'docker compose -p neuros-pr up -d'],
    ['a name that only another verb has for a file', 'docker rm -f web', 'docker rm web'],
    ['another line for a shell', 'sh -c "docker restart web"', 'sh -c "docker restart db"'],
    ['a script for a shell', 'sh fix.sh -c "docker restart web"', 'docker restart web'],
    ['more than one command for a shell', 'sh -c "docker restart web; docker ps"', 'docker restart web'],
    ['a shell in the background', 'sh -c "docker restart web &"', 'docker restart web'],
    ['a folder of another project', 'sh -c "cd /srv/x; docker compose up -d"', 'docker compose up -d'],
    ['an output that is a file', 'sh -c "docker restart web > /srv/a"', 'docker restart web'],
    ['what only writes', 'echo 1 | tee /proc/sys/vm/drop_caches', 'echo 3 | tee /proc/sys/vm/drop_caches'],
    ['a variable', 'env TAG=1.2.2 docker compose up -d', 'env TAG=1.2.3 docker compose up -d'],
    ['a variable by sudo', 'sudo TAG=1 docker compose up -d', 'docker compose up -d'],
    ['a variable outside a shell', `env TAG=1 sh -c 'docker compose up -d'`, 'docker compose up -d'],
    ['what a variable is set to last', 'env A=1 A=2 docker restart web', 'env A=2 A=1 docker restart web'],
    ['another order of files', 'docker compose -f a -f b up', 'docker compose -f b -f a up'],
    ['a file named again', 'docker compose -f a -f b up', 'docker compose -f a -f b -f a up'],
    ['the value of an unknown option', 'truncate --size=0 a', 'truncate --size=1 a'],
    ['the database of an unknown option', 'pg_restore --dbname=a x', 'pg_restore --dbname=b x'],
    ['the value of an unknown letter', 'docker run -Z1 img', 'docker run -Z2 img'],
    ['the value of a letter of a lenient program', 'truncate -s10 a', 'truncate -s01 a'],
    ['what it reads', 'cat a.sql | psql shop', 'cat b.sql | psql shop'],
    ['another order in a container', 'docker run img -a -b', 'docker run img -b -a'],
    ['asking for nothing to be detached', 'docker compose up -d', 'docker compose up --detach=false'],
  ])('%s is another approach', (_, one, other) => {
    expect(exec(one)).not.toBe(exec(other));
  });
});

test('of a target without Compose every file and project is one of its own', () => {
  const named = (command: string) => {
    const proposal: Proposal = { kind: 'exec', command };
    const draft = draftProposal(proposal, facts());
    if (draft.kind !== 'draft') throw new Error(draft.text);
    return approachOf(proposal, draft, { knowledge: KNOWLEDGE, target: {} });
  };
  expect(named('docker compose -f a.yml up')).toBe(named('docker compose --file a.yml up'));
  expect(named('docker compose -f a.yml up')).not.toBe(named('docker compose -f b.yml up'));
});

test('a procedure is its name with all its values, given or not', () => {
  const of = (values: Record<string, string>) =>
    approach({ kind: 'procedure', procedure: 'restart', values });
  expect(of({})).toBe(of({ timeout: '10' }));
  expect(of({ timeout: '20' })).toBe('restart timeout=20');
});

test('a rollback is an approach of its own, of each operation', () => {
  const rollback = (of: string): Proposal => ({ kind: 'rollback', of, steps: [], images: {} });
  const draft = { title: 'rollback', steps: [] };
  expect(approachOf(rollback('neuros-1.2'), draft, WITH)).toBe('rollback neuros-1.2');
  expect(approachOf(rollback('neuros-1.3'), draft, WITH)).toBe('rollback neuros-1.3');
});
