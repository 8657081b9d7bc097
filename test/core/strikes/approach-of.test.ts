import { describe, expect, test } from 'vitest';
import { draftProposal } from '../../../src/core/plan/draft-proposal.ts';
import type { Proposal } from '../../../src/core/plan/proposal.ts';
import { approachOf } from '../../../src/core/strikes/approach-of.ts';
import { command, facts, KNOWLEDGE, procedure } from '../plan/facts.ts';

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

function approach(proposal: Proposal): string {
  const draft = draftProposal(proposal, facts({ common: [RESTART] }));
  if (draft.kind !== 'draft') throw new Error(draft.text);
  return approachOf(proposal, draft, KNOWLEDGE);
}
const exec = (command: string) => approach({ kind: 'exec', command });

describe('a typed command is its family with a fingerprint of its arguments', () => {
  test.each([
    ['docker compose up -d', /^docker compose up #[0-9a-f]{8}$/],
    ['docker-compose up -d', /^docker compose up #/],
    ['docker --context prod compose -f a.yml up', /^docker compose up #/],
    ['sudo -u deploy docker restart web', /^docker restart #/],
    ['systemctl restart docker', /^systemctl restart #/],
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
  ])('%s is another approach', (_, one, other) => {
    expect(exec(one)).not.toBe(exec(other));
  });
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
  expect(approachOf(rollback('neuros-1.2'), draft, KNOWLEDGE)).toBe('rollback neuros-1.2');
  expect(approachOf(rollback('neuros-1.3'), draft, KNOWLEDGE)).toBe('rollback neuros-1.3');
});
