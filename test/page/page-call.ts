import type { Person } from '../../src/core/person.ts';
import type { PageCall } from '../../src/ports/pager.ts';
import { START } from '../build.ts';

/** A person with an e-mail address at example.com. */
export const reachable = (name: string): Person => {
  const id = name.toLowerCase();
  return { id, name, agent: false, accounts: { email: `${id}@example.com` } };
};

/** A call of Ben, about a senior who is needed. */
export const pageCall = (override: Partial<PageCall> = {}): PageCall => ({
  key: 'umpire:neuros-1:senior',
  number: 1,
  action: 'trigger',
  caseId: 'neuros-1',
  level: 'senior',
  target: 'neuros',
  host: 'lab',
  environment: 'staging',
  to: reachable('Ben'),
  called: [reachable('Ben')],
  takenBy: null,
  summary: 'neuros: 5 strikes, a senior is needed',
  lines: ['Case neuros-1 on host lab.', 'Take it with /ack neuros; /strikes neuros shows all.'],
  at: START,
  ...override,
});
