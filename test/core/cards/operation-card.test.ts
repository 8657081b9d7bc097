import { describe, expect, test } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { operationCard } from '../../../src/core/cards/operation-card.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Verdict } from '../../../src/core/gate/verdict.ts';
import type { Actor } from '../../../src/core/person.ts';
import type { Effect } from '../../../src/core/plan/plan.ts';
import { ANA, failingReport } from '../../build.ts';
import {
  approvedBy,
  asked,
  BEN,
  backedUp,
  cardAfter,
  caseWith,
  DOWN,
  ended,
  granted,
  type Happened,
  ID,
  ONE_PEER,
  operationOf,
  planned,
  readAsked,
  readPlanned,
  SUCCEEDED,
  started,
  step,
  stepBegan,
  stepEnded,
  textOf,
  UMPIRE,
  wasPlanned,
} from './build-operation.ts';

const WAITING: readonly Happened[] = [asked(), wasPlanned()];
const TWO_STEPS = planned({ steps: [step('first thing'), step('second thing')] });
const RUNNING: readonly Happened[] = [asked(), wasPlanned(TWO_STEPS), approvedBy(BEN), granted(), started];
const commandsOf = (card: Card) => card.buttons.map((each) => each.command);
const words = (card: Card) => JSON.stringify(card);

describe('who reads the card of a request that waits', () => {
  const card = cardAfter(...WAITING);

  test('sees who wants what, and that it waits for people', () => {
    expect(card).toMatchObject({ title: 'Ana wants: docker compose down -v on neuros', tone: 'warning' });
  });

  test('sees the risk and why', () => {
    expect(textOf(card, 'Risk')).toBe("Risk: destroy\ndocker compose down -v removes the project's volumes");
  });

  test('sees the loss first, with its size, before the commands', () => {
    expect(textOf(card, 'What it takes away')).toBe(
      'What it takes away: 2 things, 1 with data (1.2 GB)\nLOST: volume neuros_pgdata, 1.2 GB\nremoved: container neuros-web-1',
    );
    const labels = card.sections.map((each) =>
      each.kind === 'labelled' ? each.label.split(/[:,]/)[0] : each.kind,
    );
    expect(labels.slice(0, 4)).toEqual(['Risk', 'What it takes away', 'Exactly this command', 'code']);
  });

  test('sees the very argv, and where it runs', () => {
    expect(textOf(card, 'Exactly this command')).toContain('on lab over SSH, in /srv/neuros');
    expect(card.sections).toContainEqual({ kind: 'code', text: `$ ${DOWN.join(' ')}` });
  });

  test('sees how old the last backup is and what will be backed up first', () => {
    expect(textOf(card, 'Backup')).toBe(
      'Backup\nLast backup: 2026-11-18 02:00 UTC, 2 days before this was asked for. Taken before the first step:\nvolume neuros_pgdata',
    );
  });

  test('sees how it would be undone and what not', () => {
    expect(textOf(card, 'Rollback')).toBe(
      'Rollback, 1 step\nIt does not bring back:\nRows written after the backup.',
    );
    expect(card.sections).toContainEqual({ kind: 'code', text: '$ docker-compose up -d' });
  });

  test('sees who may approve, how, until what time by the clock, and by which rule', () => {
    const text = textOf(card, 'Waiting for approval');
    expect(text).toContain('By 1 approver, not Ana; 0 of 1 so far.');
    expect(text).toContain(`Approve with \`/approve ${ID}\`, deny with \`/deny ${ID} REASON\``);
    expect(text).toContain('It expires at 2026-11-20 03:15 UTC.');
    expect(textOf(card, 'Rule')).toContain('losing something needs a peer (needs approval)');
  });

  test('can approve after one more question, deny, or do less', () => {
    expect(card.buttons).toEqual([
      {
        label: 'Approve',
        command: `approve ${ID}`,
        style: 'primary',
        confirm:
          'Approve exactly this: docker compose down -v on neuros? It takes away: 2 things, 1 with data (1.2 GB).',
      },
      { label: 'Deny', command: `deny ${ID}`, style: 'danger' },
      { label: 'Only stop it', command: 'exec neuros docker compose stop' },
    ]);
    expect(textOf(card, 'Instead')).toContain('Only stop it: `/exec neuros docker compose stop`');
  });
});

test('before the host has answered there is nothing to vote on', () => {
  const card = cardAfter(asked());
  expect(card).toMatchObject({
    title: 'Ana wants: docker compose down -v on neuros',
    tone: 'working',
    buttons: [],
  });
  expect(words(card)).toContain('Nothing runs yet.');
});

test.each<[string, Happened[]]>([
  ['to plan it', [asked()]],
  ['to run it', [...WAITING, approvedBy(BEN), granted()]],
])('a worker that does not come %s is said', (_, before) => {
  const card = cardAfter(...before, { kind: 'operation.waiting', operation: ID });
  expect(textOf(card, 'Waiting')).toContain('whose configuration has the host lab');
});

test.each<[people: number, seniors: number, words: string]>([
  [1, 0, 'By 1 approver, not Ana'],
  [1, 1, 'By 1 senior, not Ana'],
  [2, 0, 'By 2 people, not Ana'],
  [2, 1, 'By 2 people, one of them a senior, not Ana'],
  [3, 2, 'By 3 people, 2 of them seniors, not Ana'],
  [2, 2, 'By 2 seniors, not Ana'],
])('a quorum of %d with %d seniors: %s', (people, seniors, text) => {
  const verdict: Verdict = { ...ONE_PEER, kind: 'approve', quorum: { people, seniors } };
  expect(textOf(cardAfter(asked(), wasPlanned(planned(), verdict)), 'Waiting for approval')).toContain(text);
});

describe('votes', () => {
  const two = wasPlanned(planned(), { ...ONE_PEER, kind: 'approve', quorum: { people: 2, seniors: 1 } });

  test('those that count are named, with their time', () => {
    const text = textOf(cardAfter(asked(), two, approvedBy(BEN)), 'Waiting for approval');
    expect(text).toContain('1 of 2 so far.');
    expect(text).toContain('Ben approved at 2026-11-20 03:00 UTC.');
    expect(text).toContain(`take an approval back with \`/withdraw ${ID}\``);
  });

  test('those that do not count are named, with the reason', () => {
    const refused: EventBody = {
      kind: 'approval.refused',
      operation: ID,
      surface: 'slack',
      text: 'you asked for it yourself',
    };
    const stranger: Actor = { kind: 'stranger', surface: 'slack', account: 'U9BOT' };
    const card = cardAfter(
      asked(),
      two,
      [ANA, refused],
      [stranger, { ...refused, text: 'nobody knows you' }],
    );
    expect(textOf(card, 'Did not count')).toBe(
      'Did not count\nAna: you asked for it yourself\nU9BOT: nobody knows you',
    );
  });
});

describe('approved and running', () => {
  test('names who approved and until when it must begin; nobody can vote any more', () => {
    const card = cardAfter(...WAITING, approvedBy(BEN), granted());
    expect(card).toMatchObject({ title: 'Approved by Ben: docker compose down -v on neuros', buttons: [] });
    expect(textOf(card, 'Approval')).toContain('It must begin before 2026-11-20 03:16 UTC.');
  });

  test.each<[string, Happened[]]>([
    ['Checking, then backup 1 of 1', []],
    ['Running step 1 of 2', [backedUp(), stepBegan(1, 'first thing')]],
    ['Before step 2 of 2', [backedUp(), stepBegan(1, 'first thing'), stepEnded(1, 'first thing')]],
    ['Running step 2 of 2', [backedUp(), stepEnded(1, 'first thing'), stepBegan(2, 'second thing')]],
    ['Verifying', [backedUp(), stepEnded(1, 'first thing'), stepEnded(2, 'second thing')]],
  ])('says where it is: %s', (where, events) => {
    const card = cardAfter(...RUNNING, ...events);
    expect(card).toMatchObject({
      title: `${where}: docker compose down -v on neuros`,
      tone: 'working',
      buttons: [],
    });
  });

  test('shows each step with a word, and what the running one says', () => {
    const said: EventBody = { kind: 'step.said', operation: ID, index: 2, output: 'Stopping web\n' };
    const card = cardAfter(...RUNNING, stepEnded(1, 'first thing'), stepBegan(2, 'second thing'), said);
    expect(card.sections).toContainEqual({
      kind: 'steps',
      steps: [
        { index: 1, title: 'first thing', state: 'done', detail: '1.5 s' },
        { index: 2, title: 'second thing', state: 'running', detail: '' },
      ],
    });
    expect(card.sections).toContainEqual({ kind: 'code', text: 'Stopping web' });
  });
});

describe('the end', () => {
  const failed = stepEnded(1, 'first thing', { state: 'failed', exitCode: 17, output: 'no such volume' });
  const ending = (kind: 'failed', at: 'backup' | 'step' | 'verification'): Outcome['ending'] => ({
    kind,
    at,
    message: 'What went wrong.',
    remedy: 'What to do about it.',
  });
  const refused = (why: Extract<Outcome['ending'], { kind: 'refused' }>['why'], ...difference: string[]) =>
    ended({ kind: 'refused', why, message: 'Not like this.', remedy: 'Ask again.', difference });
  const interrupted = ended({
    kind: 'interrupted',
    message: 'The worker died.',
    remedy: 'Look at the host.',
  });

  test.each<[string, Card['tone'], Happened[]]>([
    ['Done', 'good', [stepEnded(1, 'first thing'), stepEnded(2, 'second thing'), ended(SUCCEEDED)]],
    ['Failed in step 1, the rest was not run', 'bad', [failed, ended(ending('failed', 'step'))]],
    ['Failed: a backup was not taken, so nothing was touched', 'bad', [ended(ending('failed', 'backup'))]],
    [
      'Failed: every step ran, but the verification is not green',
      'bad',
      [stepEnded(1, 'first thing'), stepEnded(2, 'second thing'), ended(ending('failed', 'verification'))],
    ],
    [
      'Refused: the host has changed since it was approved',
      'bad',
      [refused('drifted', 'file x has changed')],
    ],
    ['Refused: the grant is not genuine', 'bad', [refused('forged')]],
    ['Refused: its grant was used before', 'bad', [refused('used')]],
    ['Refused: its grant had expired', 'bad', [refused('expired')]],
    ["Refused: the worker's own rules do not allow it", 'bad', [refused('policy')]],
    ['Refused: the host could not be checked', 'bad', [refused('unable')]],
    ['Interrupted before a step was done', 'bad', [stepBegan(1, 'first thing'), interrupted]],
    [
      'Interrupted after step 1',
      'bad',
      [stepEnded(1, 'first thing'), stepBegan(2, 'second thing'), interrupted],
    ],
  ])('%s', (state, tone, events) => {
    const card = cardAfter(...RUNNING, ...events);
    expect(card).toMatchObject({ title: `${state}: docker compose down -v on neuros`, tone });
    expect(commandsOf(card).join()).not.toMatch(/approve|deny/);
    expect(textOf(card, 'Approval')).toContain('Ben approved');
  });

  test.each<[string, Card['tone'], Happened[]]>([
    [
      'Denied by Ben',
      'bad',
      [...WAITING, [BEN, { kind: 'operation.denied', operation: ID, reason: 'not now' }]],
    ],
    [
      'Denied by the rules',
      'bad',
      [asked(), [UMPIRE, { kind: 'operation.denied', operation: ID, reason: 'never' }]],
    ],
    [
      'Expired without approval',
      'unknown',
      [...WAITING, { kind: 'operation.expired', operation: ID, what: 'request' }],
    ],
    [
      'Expired before it began, though approved',
      'unknown',
      [...WAITING, approvedBy(BEN), granted(), { kind: 'operation.expired', operation: ID, what: 'grant' }],
    ],
    [
      'Could not be planned',
      'unknown',
      [
        asked(),
        { kind: 'operation.failed', operation: ID, message: 'No compose there.', remedy: 'Install it.' },
      ],
    ],
    [
      'Umpire could not do it',
      'unknown',
      [
        ...WAITING,
        { kind: 'operation.failed', operation: ID, message: 'No compose there.', remedy: 'Install it.' },
      ],
    ],
  ])('%s, without anything to vote on', (state, tone, events) => {
    const card = cardAfter(...events);
    expect(card).toMatchObject({ title: `${state}: docker compose down -v on neuros`, tone });
    expect(commandsOf(card).join()).not.toMatch(/approve|deny|rollback/);
    expect(card.footer).toMatch(/ended at 2026-11-20 03:00 UTC, after \d/);
  });

  test('a failure says why, what to do, what the step said, and what was not run', () => {
    const card = cardAfter(...RUNNING, failed, ended(ending('failed', 'step')));
    expect(textOf(card, 'What happened')).toContain('What went wrong.');
    expect(textOf(card, 'What to do')).toContain('What to do about it.');
    expect(card.sections).toContainEqual({ kind: 'code', text: 'no such volume' });
    expect(card.sections).toContainEqual({
      kind: 'steps',
      steps: [
        { index: 1, title: 'first thing', state: 'failed', detail: 'exit code 17 · 1.5 s' },
        { index: 2, title: 'second thing', state: 'not-run', detail: '' },
      ],
    });
  });

  test('nobody claims to know how the step ended in which the worker died', () => {
    const card = cardAfter(...RUNNING, stepBegan(1, 'first thing'), interrupted);
    expect(card.sections).toContainEqual(
      expect.objectContaining({ steps: [expect.objectContaining({ state: 'unknown' }), expect.anything()] }),
    );
  });

  test('drift is shown line by line', () => {
    const card = cardAfter(...RUNNING, refused('drifted', 'file /srv/x has changed', 'volume y is new'));
    expect(textOf(card, 'What has changed')).toContain('file /srv/x has changed\nvolume y is new');
  });

  test('the layers that were walked to verify it are there', () => {
    const card = cardAfter(...RUNNING, failed, ended(ending('failed', 'verification'), failingReport()));
    expect(card.sections).toContainEqual(
      expect.objectContaining({
        kind: 'layers',
        layers: expect.arrayContaining([expect.objectContaining({ status: 'fail' })]),
      }),
    );
  });

  test.each<[string, string[], Happened[]]>([
    ['after success', [`rollback ${ID}`, 'diagnose neuros'], [stepEnded(1, 'first thing'), ended(SUCCEEDED)]],
    ['after a failed step', [`rollback ${ID}`, 'diagnose neuros'], [failed, ended(ending('failed', 'step'))]],
    ['not where nothing was touched', ['diagnose neuros'], [ended(ending('failed', 'backup'))]],
    ['not after a refusal', ['diagnose neuros'], [refused('drifted')]],
  ])('Roll back is offered: %s', (_, commands, events) => {
    expect(commandsOf(cardAfter(...RUNNING, ...events))).toEqual(commands);
  });

  test('Roll back is offered once: then the card names the rollback', () => {
    const undo = asked({
      operation: 'neuros-1.2',
      proposal: { kind: 'rollback', of: ID, steps: [], images: {} },
    });
    const card = cardAfter(...RUNNING, stepEnded(1, 'first thing'), ended(SUCCEEDED), undo);
    expect(commandsOf(card)).toEqual(['diagnose neuros']);
    expect(card.footer).toContain('its rollback is neuros-1.2');
    const denied: Happened = [BEN, { kind: 'operation.denied', operation: 'neuros-1.2', reason: '' }];
    const again = cardAfter(...RUNNING, stepEnded(1, 'first thing'), ended(SUCCEEDED), undo, denied);
    expect(commandsOf(again)).toContain(`rollback ${ID}`);
  });

  test('Roll back is not offered where nothing brings it back', () => {
    const lasting = planned({ rollback: { steps: [], lost: ['The cache.'], images: {} } });
    const card = cardAfter(
      asked(),
      wasPlanned(lasting),
      granted(),
      started,
      stepEnded(1, 'x'),
      ended(SUCCEEDED),
    );
    expect(commandsOf(card)).toEqual(['diagnose neuros']);
    expect(textOf(card, 'Rollback')).toContain('Nothing brings it back:\nThe cache.');
  });
});

describe('a denial', () => {
  const deny: Verdict = {
    kind: 'deny',
    rule: 'compose down never runs on production',
    text: 'Never there. Start a new one beside it: `/run shop deploy-parallel`.',
  };
  const card = cardAfter(asked({ verdict: deny }), [
    UMPIRE,
    { kind: 'operation.denied', operation: ID, reason: deny.text },
  ]);

  test('by the rules names the rule, why, and offers what it names instead', () => {
    expect(textOf(card, 'Reason')).toContain('Never there.');
    expect(textOf(card, 'Rule')).toContain('compose down never runs on production (denied)');
    expect(commandsOf(card)).toEqual(['run shop deploy-parallel']);
  });

  test('by a person offers nothing, whatever their words are', () => {
    const words: EventBody = {
      kind: 'operation.denied',
      operation: ID,
      reason: 'first `/approve neuros-9.9`',
    };
    expect(cardAfter(...WAITING, [BEN, words]).buttons).toEqual([]);
  });
});

describe('much of it', () => {
  const things = (count: number, effect: Effect['effect'], bytes: number | null): Effect[] =>
    Array.from({ length: count }, (_, at) => ({ kind: 'volume', name: `v${at}`, effect, bytes }));

  test.each<[string, Effect[], string]>([
    ['nothing', [], 'What it takes away\nNothing.'],
    [
      'no data',
      things(3, 'stopped', null),
      'What it takes away: 3 things, none with data\nstopped: volume v0',
    ],
    ['data of unknown size', things(1, 'at-risk', null), 'MAY BE LOST: volume v0, size unknown'],
    [
      'some of unknown size',
      [...things(1, 'lost', 500), ...things(1, 'lost', null)],
      '2 with data (500 B and more)',
    ],
    ['more than a card lists', things(40, 'lost', 1_000), 'and 28 more'],
  ])('%s', (_, blast, text) => {
    expect(textOf(cardAfter(asked(), wasPlanned(planned({}, { blast }))), 'What it takes away')).toContain(
      text,
    );
  });

  test('what nobody can foresee is said, and that nothing is listed is not called nothing', () => {
    const unforeseen = ['`mystery` is a program Umpire does not know.'];
    const card = cardAfter(asked(), wasPlanned(planned({}, { blast: [], unforeseen })));
    expect(textOf(card, 'What it takes away')).toContain('Nobody can tell');
    expect(textOf(card, 'Cannot be foreseen')).toContain('`mystery` is a program');
  });

  test('pipelines, files and backups are spelled out, quoted where words hold more than words', () => {
    const plan = planned({
      steps: [
        step('ps', {
          pipeline: [
            ['docker', 'ps', '--filter', 'name=my app'],
            ['grep', "it's"],
          ],
        }),
        { ...step('Write it'), kind: 'write', path: 'docker-compose.yml', content: 'ä'.repeat(600) } as const,
        {
          ...step('Put it back'),
          kind: 'restore',
          item: { kind: 'volume', source: 'v', name: 'pgdata', container: '' },
          from: '/b/pgdata.tar',
        } as const,
      ],
    });
    const code = cardAfter(asked(), wasPlanned(plan)).sections.find((each) => each.kind === 'code');
    expect(code).toEqual({
      kind: 'code',
      text: [
        '# 1 ps',
        `$ docker ps --filter 'name=my app' | grep 'it'\\''s'`,
        '# 2 Write it',
        'write docker-compose.yml (1.2 kB)',
        '# 3 Put it back',
        'restore volume pgdata from /b/pgdata.tar',
      ].join('\n'),
    });
  });

  test('a diff is shown from its beginning, and counted', () => {
    const diff = `--- a\n+++ b\n-old\n${'+new line\n'.repeat(400)}`;
    const card = cardAfter(asked(), wasPlanned(planned({}, { diff })));
    expect(textOf(card, 'Changes to files')).toContain('400 lines added, 1 line removed');
    expect(words(card)).toContain('--- a\\n+++ b\\n-old\\n+new line');
    expect(words(card)).toContain('The file with the whole plan is in the thread');
    expect(words(card).length).toBeLessThan(8_000);
  });
});

test('a command with a very long line keeps its state in the title', () => {
  const title = `docker rm ${'x'.repeat(500)}`;
  const card = cardAfter(asked({ title }), wasPlanned(planned({ title })), approvedBy(BEN), granted());
  expect(card.title).toMatch(/^Approved by Ben: docker rm x+… on neuros$/);
  expect(card.title.length).toBeLessThan(150);
});

describe('a command that only reads', () => {
  const answered = (output: string, ending: Outcome['ending'] = { kind: 'succeeded', text: 'It ran.' }) =>
    cardAfter(
      readAsked(),
      readPlanned(),
      granted(),
      started,
      stepEnded(1, 'docker compose ps', {
        output,
        ...(ending.kind === 'failed' && { state: 'failed', exitCode: 2 }),
      }),
      ended(ending),
    );

  test('has its output for a card, without ceremony', () => {
    const card = answered('NAME  STATE\nweb   up\n');
    expect(card).toMatchObject({ title: 'docker compose ps on neuros', tone: 'good', buttons: [] });
    expect(card.sections).toEqual([{ kind: 'code', text: '$ docker-compose ps\nNAME  STATE\nweb   up' }]);
  });

  test('that says nothing says so', () => {
    expect(words(answered(''))).toContain('It said nothing.');
  });

  test('that failed says how, and shows what it said', () => {
    const card = answered('permission denied', {
      kind: 'failed',
      at: 'step',
      message: 'Exit code 2.',
      remedy: '',
    });
    expect(card).toMatchObject({ title: 'Failed in step 1: docker compose ps on neuros', tone: 'bad' });
    expect(words(card)).toContain('permission denied');
    expect(textOf(card, 'What happened')).toContain('Exit code 2.');
  });

  test('and has to be approved is no mere answer', () => {
    const strict = { ...ONE_PEER, rule: 'nobody reads production alone' };
    const card = cardAfter(readAsked(), wasPlanned(planned({ risk: 'read' }), strict));
    expect(commandsOf(card)).toContain(`approve ${ID}`);
  });
});

test('the same events give the same data', () => {
  const state = caseWith(...RUNNING, backedUp(), stepEnded(1, 'first thing'), ended(SUCCEEDED));
  expect(operationCard(state, operationOf(state))).toEqual(operationCard(state, operationOf(state)));
});
