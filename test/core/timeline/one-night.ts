import type { EventBody } from '../../../src/core/case/event.ts';
import type { Actor } from '../../../src/core/person.ts';
import { ANA, opened } from '../../build.ts';
import { BEN, CLEO, SUE, UMPIRE } from '../../build-gate.ts';
import type { Moment } from '../report/story.ts';
import { type Attempt, attempt, inOrder, walk } from './busy-case.ts';

const HOUR = 60;
let asked = 0;
const next = () => `neuros-1.${++asked}`;
const look = (minute: number, failing: number | null, who: Actor = ANA) => walk(next(), minute, failing, who);
const tries = (minute: number, title: string, how: Omit<Attempt, 'title'> = {}) =>
  attempt(next(), minute, { title, ...how });
const says = (minute: number, body: EventBody, who: Actor = UMPIRE): Moment => [who, minute, body];
const level = (minute: number, name: 'help' | 'senior' | 'meeting', strikes: number) =>
  says(minute, { kind: 'level.reached', level: name, strikes });

function pages(minute: number, name: 'senior' | 'meeting', call: number, to: string): Moment[] {
  const about = { level: name, call } as const;
  const person = { id: to.toLowerCase(), name: to };
  return [
    says(minute, { kind: 'page.sent', ...about, action: 'trigger', way: 'pagerduty', to: person }),
    says(minute + 0.1, { kind: 'page.taken', ...about }),
  ];
}

/** The 48 hours of the seeds (003, "crisis") as the night they would have been. */
export const ONE_NIGHT = inOrder([
  says(0, opened(), ANA),
  ...look(0.2, 2),
  ...tries(14, 'docker compose up -d'),
  ...tries(41, 'docker compose restart neuros', { exit: 137 }),
  level(43, 'help', 3),
  ...look(62, 2, CLEO),
  says(80, { kind: 'help.given', surface: 'slack' }, CLEO),
  says(84, { kind: 'note.added', text: 'redis is not in requirements.txt of this image' }, CLEO),
  ...tries(95, 'docker compose build --no-cache', { takes: 21, exit: 17 }),
  ...tries(150, 'docker compose up -d --build', { takes: 9 }),
  level(159, 'senior', 5),
  ...pages(159.5, 'senior', 1, 'Sue'),
  ...pages(170, 'senior', 2, 'Ben'),
  says(176, { kind: 'page.acknowledged', level: 'senior', way: 'pagerduty', by: 'Ben' }),
  ...tries(195, 'rebuild', { who: CLEO, waits: 9, takes: 18 }),
  ...tries(250, 'docker compose up -d --force-recreate neuros', { waits: 6 }),
  ...tries(292, 'docker restart neuros', { waits: 4, exit: 125 }),
  level(298, 'meeting', 8),
  ...pages(298.5, 'meeting', 1, 'Sue'),
  says(305, { kind: 'page.acknowledged', level: 'meeting', way: 'pagerduty', by: 'Sue' }),
  says(340, { kind: 'meeting.held', decision: 'Deploy beside it, then switch.' }, SUE),
  ...tries(352, 'deploy-parallel', { who: CLEO, waits: 12, takes: 32, exit: 0 }),
  ...tries(420, 'promote-parallel', { who: BEN, waits: 5, takes: 6, exit: 0 }),
  ...look(7.5 * HOUR, null, BEN),
  says(7.5 * HOUR + 1, { kind: 'case.closed', reason: 'neuros is healthy' }),
]);
