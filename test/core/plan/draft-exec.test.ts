import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../src/core/plan/draft.ts';
import { draftProposal } from '../../../src/core/plan/draft-proposal.ts';
import type { Target } from '../../../src/core/target.ts';
import { facts, NEUROS } from './facts.ts';

const draftOf = (command: string, target: Target = NEUROS) => {
  const draft = draftProposal({ kind: 'exec', command }, facts({ target }));
  if (draft.kind === 'undraftable') throw new Error(draft.text);
  return draft;
};

test('a typed line is one step, judged whole, shown as it will run', () => {
  const draft = draftOf(`docker  compose down   --timeout "5"`);
  expect(draft).toEqual({
    kind: 'draft',
    title: 'docker compose down --timeout 5',
    steps: [
      {
        kind: 'command',
        title: 'docker compose down --timeout 5',
        pipeline: [['docker', 'compose', 'down', '--timeout', '5']],
        risk: 'destroy',
        reasons: ["docker compose down removes the project's containers and networks"],
        timeoutMs: 600_000,
      },
    ],
    files: [],
    risk: 'destroy',
    reasons: ["docker compose down removes the project's containers and networks"],
    composeDown: true,
    verification: 'stopped',
  } satisfies Draft);
});

test('a pipeline is as bad as its worst part, and what is fed into a shell is unknown', () => {
  expect(draftOf('docker ps -q | xargs docker rm').risk).toBe('destroy');
  expect(draftOf('cat x | sh').risk).toBe('unknown');
  expect(draftOf('docker ps | grep x')).toMatchObject({ risk: 'read', verification: 'none' });
});

test('more than a pipeline is refused with what is allowed', () => {
  const draft = draftProposal({ kind: 'exec', command: 'docker ps; docker rm x' }, facts());
  expect(draft).toEqual({
    kind: 'undraftable',
    text: expect.stringMatching(
      /^This cannot be run: `docker rm x` is a second command\. Allowed is one command, .*procedure/,
    ),
  });
});

describe('what must be so afterwards', () => {
  test.each([
    ['docker compose down', 'stopped'],
    ['sudo -n docker --context prod compose -f /srv/neuros/docker-compose.yml down -v', 'stopped'],
    ['docker-compose -p neuros stop', 'stopped'],
    ['docker compose kill', 'stopped'],
    ['docker compose rm -sf', 'stopped'],
    ['env A=1 timeout 5 docker compose stop', 'stopped'],
    ['docker compose stop redis', 'none'],
    ['docker compose pause', 'none'],
    ['docker stop neuros', 'none'],
    ['docker container rm -f neuros', 'none'],
    ['docker compose -f other.yml down', 'none'],
    ['docker compose -p other down', 'healthy'],
    ['docker compose restart', 'healthy'],
    ['docker system prune -f', 'healthy'],
    ['bash deploy.sh', 'healthy'],
    ['docker ps', 'none'],
  ])('%s → %s', (command, verification) => {
    expect(draftOf(command).verification).toBe(verification);
  });

  test('without a compose project nobody can say that it is stopped', () => {
    const { compose: _, ...bare } = NEUROS;
    expect(draftOf('docker compose down', bare).verification).toBe('none');
  });
});

describe('files a command names', () => {
  test.each<[string, string[]]>([
    ['docker compose -f a.yml --file=b.yml --env-file .e up -d', ['a.yml', 'b.yml', '.e']],
    ['sudo docker-compose -f a.yml ps', ['a.yml']],
    ['docker build -f D.prod -t x .', ['D.prod']],
    ['docker run --env-file .env alpine', ['.env']],
    ['docker logs -f web', []],
    ['docker rm -f web', []],
    ['bash -e deploy.sh now', ['deploy.sh']],
    ['python3 -c "print(1)"', []],
    ['./deploy.sh', ['./deploy.sh']],
    ['/usr/bin/env python3 migrate.py', ['migrate.py']],
    ['/opt/tool/run', ['/opt/tool/run']],
    ['rm -rf data .env', ['data', '.env']],
    ['cp new.yml docker-compose.yml', ['new.yml', 'docker-compose.yml']],
    ['sed -i s/a/b/ .env', ['.env']],
    ['cat x | tee -a notes.txt', ['notes.txt']],
    ['psql -f fix.sql', ['fix.sql']],
    ['docker ps', []],
  ])('%s', (command, files) => {
    expect(draftOf(command).files).toEqual(files);
  });
});

describe('how long it may take', () => {
  test.each([
    ['docker compose build --no-cache', 30],
    ['docker compose up -d --build', 30],
    ['docker compose pull', 15],
    ['docker compose up -d', 15],
    ['docker compose down', 10],
  ])('%s: %i minutes', (command, minutes) => {
    expect(draftOf(command).steps[0]?.timeoutMs).toBe(minutes * 60_000);
  });
});
