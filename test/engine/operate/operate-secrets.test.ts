import { describe, expect, test } from 'vitest';
import type { OperateProgress } from '../../../src/core/gate/outcome.ts';
import { COMPOSE_FILE, file } from '../../build-plan.ts';
import type { Deed } from '../memory-hands.ts';
import {
  BOOK,
  freshHost,
  gone,
  houseOf,
  openWorkshop,
  running,
  type Workshop,
  WRITTEN_SECRET,
} from './workshop.ts';

/** Looks like nothing: only the host knows that it is a secret. */
const SECRET = 'Quiet-River-88';
/** Looks like a secret by where it stands. */
const KEYED = 'Loud-Mountain-99';

/** All that leaves the worker while an operation is planned and done. */
async function toldOf(
  deeds: readonly (readonly [RegExp, Deed])[],
  proposal = running('renew'),
  shop = knowing(),
) {
  for (const [call, deed] of deeds) shop.host.when(call, deed);
  const told: OperateProgress[] = [];
  const planned = await shop.plan(proposal);
  const outcome = await shop.operate(shop.job(planned), { told: (progress) => told.push(progress) });
  return { planned, outcome, text: JSON.stringify({ planned, told, outcome }) };
}

function knowing(): Workshop {
  const host = freshHost();
  host.secrets = [SECRET];
  return openWorkshop('neuros', { host });
}

const said = `connecting with ${SECRET}, DB_PASSWORD=${KEYED}`;

describe('a secret of the host is masked before it leaves the worker', () => {
  test.each<[string, RegExp, Deed]>([
    ['in what a step writes', / build$/, { output: said }],
    ['in what a step that fails writes', / build$/, { output: said, exitCode: 1 }],
    ['in what a step writes that takes too long', / build$/, { output: said, timedOut: true }],
    ['in what a running step says', / build$/, { says: ['begun\n', `${said}\n`] }],
    ['in why a step could not be done', / build$/, { unable: { message: said, remedy: said } }],
    ['in why a backup failed', /back up redis/, { unable: { message: said, remedy: said } }],
    ['in how a backup was rehearsed', /back up redis/, { output: said }],
    ['in a fault of ours', / build$/, { surprise: new Error(said) }],
    ['in a fault of ours in a backup', /back up redis/, { surprise: new Error(said) }],
  ])('%s', async (_, call, deed) => {
    const { text } = await toldOf([[call, deed]]);
    expect(text).toContain('[redacted:');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEYED);
  });

  test('that only the step brought to light is masked in how it ended, too', async () => {
    const late = 'Found-Later-77';
    const { text } = await toldOf([
      [/ build$/, { secrets: [late], output: late, unable: { message: `no ${late}`, remedy: 'r' } }],
    ]);
    expect(text).toContain('could not be done: no [redacted:known]');
    expect(text).not.toContain(late);
  });

  test('however long the output is, and on both sides of what is left out', async () => {
    const { outcome, text } = await toldOf([[/ build$/, { output: `${said}\n`.repeat(2_000) }]]);
    expect(outcome.steps[1]?.output).toMatch(/characters left out/);
    expect(outcome.steps[1]?.output.length).toBeLessThanOrEqual(6_000);
    expect(text).not.toMatch(/Quiet|Loud/);
  });
});

describe('a plan holds no secret of what it writes', () => {
  test('but its digest binds it: another secret is another plan', async () => {
    const { planned, outcome, text } = await toldOf([], running('configure'));
    expect(outcome.ending.kind).toBe('succeeded');
    expect(planned.diff).toContain('+DB_PASSWORD=[redacted:');
    expect(text).not.toContain(WRITTEN_SECRET);

    const [configure] = BOOK.procedures.filter(({ id }) => id === 'configure');
    const steps = configure?.steps.map((step) =>
      step.kind === 'write'
        ? { ...step, content: step.content.replace(WRITTEN_SECRET, 'Xk3-another-9vQ') }
        : step,
    );
    const procedures = configure === undefined ? [] : [{ ...configure, steps: steps ?? [] }];
    const other = openWorkshop('neuros', { runbooks: new Map([['neuros', { ...BOOK, procedures }]]) });
    const otherwise = await other.plan(running('configure'));
    expect(otherwise.plan.steps).toEqual(planned.plan.steps);
    expect(otherwise.digest).not.toBe(planned.digest);
    expect((await other.operate(other.job(planned))).ending).toMatchObject({
      why: 'drifted',
      difference: ['something that is masked, or that the bot was not shown'],
    });
  });

  test('that comes from the compose file of a parallel deployment', async () => {
    const host = freshHost();
    host.secrets = [SECRET];
    const compose = `services:\n  neuros:\n    image: neuros:1\n    environment:\n      DB_PASSWORD: ${KEYED}\n      GREETING: ${SECRET}\n    ports: ["8000:8000"]\n`;
    const { inventory } = host;
    const files = inventory.files.map((each) =>
      each.path === COMPOSE_FILE ? file(COMPOSE_FILE, compose) : each,
    );
    host.inventory = { ...inventory, files };
    const step = {
      kind: 'start-parallel',
      title: 'Start it',
      timeoutSeconds: null,
      name: 'pr',
      port: null,
    } as const;
    const common = [
      { id: 'deploy-parallel', title: 'x', values: [], steps: [step], verify: 'healthy' } as const,
    ];
    const shop = openWorkshop('neuros', { host, common, config: houseOf('neuros', 'production') });
    const { planned, outcome, text } = await toldOf([], running('deploy-parallel'), shop);
    expect(outcome.ending.kind).toBe('succeeded');
    expect(planned.plan.steps[0]).toMatchObject({
      kind: 'write',
      content: expect.stringContaining('[redacted:'),
    });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEYED);
    expect(host.touched.some((call) => call.startsWith('perform write '))).toBe(true);
  });

  test('nor does the difference that a drift is told with', async () => {
    const shop = knowing();
    const planned = await shop.plan(running('configure'));
    shop.host.secrets = [SECRET, WRITTEN_SECRET];
    shop.host.inventory = {
      ...gone(shop.host.inventory),
      files: [file(COMPOSE_FILE, `password: ${KEYED}\n`)],
    };
    const outcome = await shop.operate(shop.job(planned));
    expect(outcome.ending).toMatchObject({ why: 'drifted' });
    expect(JSON.stringify(outcome)).not.toMatch(new RegExp(`${SECRET}|${KEYED}|${WRITTEN_SECRET}`));
  });
});
