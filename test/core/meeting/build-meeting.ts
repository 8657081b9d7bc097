import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { Config } from '../../../src/core/config.ts';
import { meetingMessages } from '../../../src/core/meeting/meeting-messages.ts';
import type { Actor, Person } from '../../../src/core/person.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { ANA, config, opened, START } from '../../build.ts';
import { BEN, CLEO, type Deed, EVE, ROBO, SUE, UMPIRE } from '../../build-gate.ts';
import { attempt, REBUILD, red } from '../strikes/build-attempt.ts';

/** Stories that end in a meeting. */

const people: Person[] = [ANA, BEN, CLEO, SUE, EVE, ROBO].flatMap((actor) =>
  actor.kind === 'person'
    ? [{ id: actor.id, name: actor.name, agent: actor.id === 'robo', accounts: { slack: `U0${actor.name}` } }]
    : [],
);

export const TEAM: Pick<Config, 'people' | 'teams' | 'escalation'> = {
  people,
  teams: { operators: ['ana', 'robo'], approvers: ['ben'], seniors: ['sue'] },
  escalation: config().escalation,
};

/** The same people, with e-mail addresses for some. */
export function withEmails(emails: Readonly<Record<string, string>>): typeof TEAM {
  return {
    ...TEAM,
    people: people.map((person) => {
      const email = emails[person.id];
      return email === undefined ? person : { ...person, accounts: { ...person.accounts, email } };
    }),
  };
}

/** Entries of the ledger, a minute apart from `START` on; Ana's where nobody is named. */
export function happened(...deeds: readonly Deed[]): LedgerEvent[] {
  const all: (readonly [Actor, EventBody])[] = [
    [ANA, opened()],
    ...deeds.map((deed) => ('kind' in deed ? ([ANA, deed] as const) : deed)),
  ];
  return all.map(([actor, body], at) => ({
    seq: 41 + at,
    caseId: 'neuros-1',
    version: at + 1,
    at: new Date(START.getTime() + at * 60_000),
    actor,
    body,
    previous: '',
    hash: '',
  }));
}

export const LEVEL: Deed = [UMPIRE, { kind: 'level.reached', level: 'meeting', strikes: 3 }];
export const MET: Deed = [SUE, { kind: 'meeting.held', decision: 'We go back to last week.' }];

/** Red; two approaches that fail, one of them twice; the last level. */
export const STUCK: readonly Deed[] = [
  ...red(1),
  ...attempt(2),
  ...attempt(3, { by: BEN, approach: REBUILD }),
  ...attempt(4),
  [EVE, { kind: 'note.added', text: 'The load balancer was switched by hand.' }],
  LEVEL,
];

interface Made {
  readonly team?: typeof TEAM;
  readonly posted?: readonly string[];
  readonly secret?: string;
}

/** The message about the meeting; throws when there is none. */
export function meetingMessage(events: readonly LedgerEvent[], made: Made = {}) {
  const { team = TEAM, posted = [], secret } = made;
  const redactor = createRedactor({ values: secret === undefined ? [] : [secret], patterns: [] });
  const redact = (text: string) => redactor.redact(text);
  const [message, ...more] = meetingMessages(events, { complete: new Set(posted), redact, config: team });
  if (message === undefined || more.length > 0) throw new Error('expected one message about the meeting');
  return message;
}

/** A text file of a message by the end of its name. */
export function fileOf(message: ReturnType<typeof meetingMessage>, ending: string): string {
  const file = message.files.find(({ name }) => name.endsWith(ending));
  if (file === undefined || !('content' in file)) throw new Error(`no file …${ending}`);
  return file.content;
}
