import { describe, expect, test } from 'vitest';
import ack from '../../../commands/ack.ts';
import approve from '../../../commands/approve.ts';
import deny from '../../../commands/deny.ts';
import diagnose from '../../../commands/diagnose.ts';
import exec from '../../../commands/exec.ts';
import run from '../../../commands/run.ts';
import strikes from '../../../commands/strikes.ts';
import { usage } from '../../../src/core/command/command.ts';
import { understand } from '../../../src/core/command/understand.ts';
import { config } from '../../build.ts';

const said = (line: string) => understand(line, [diagnose], config());

describe('what is understood', () => {
  test.each([
    ['diagnose neuros', { target: 'neuros', all: false }],
    ['diagnose neuros --all', { target: 'neuros', all: true }],
    ['diagnose --all neuros', { target: 'neuros', all: true }],
    ['  diagnose   shop  ', { target: 'shop', all: false }],
  ])('%j', (line, intent) => {
    expect(said(line)).toEqual({
      kind: 'intent',
      command: 'diagnose',
      intent: { kind: 'diagnose', ...intent },
    });
  });
});

describe('commands that change something', () => {
  const COMMANDS = [ack, approve, deny, diagnose, exec, run, strikes];
  const heard = (line: string) => understand(line, COMMANDS, config());

  test.each([
    ['exec neuros docker compose down', { kind: 'exec', command: 'docker compose down' }],
    ['exec neuros docker ps --all  -q', { kind: 'exec', command: 'docker ps --all  -q' }],
    [`exec neuros psql -c 'select  1'`, { kind: 'exec', command: `psql -c 'select  1'` }],
    ['exec neuros ls\n-la', { kind: 'exec', command: 'ls\n-la' }],
    ['run neuros restart', { kind: 'run', procedure: 'restart', values: {} }],
    [
      'run neuros prune until=24h x-1=',
      { kind: 'run', procedure: 'prune', values: { until: '24h', 'x-1': '' } },
    ],
    ['run neuros put value=a=b', { kind: 'run', procedure: 'put', values: { value: 'a=b' } }],
  ])('%j', (line, intent) => {
    expect(heard(line)).toMatchObject({ kind: 'intent', intent: { target: 'neuros', ...intent } });
  });

  test.each([
    ['strikes neuros', { kind: 'strikes', target: 'neuros' }],
    ['ack neuros', { kind: 'ack', target: 'neuros' }],
    ['approve neuros-ab3k9x.2', { kind: 'approve', operation: 'neuros-ab3k9x.2' }],
    ['deny neuros-ab3k9x.2', { kind: 'deny', operation: 'neuros-ab3k9x.2', reason: '' }],
    [
      'deny neuros-ab3k9x.2 the backup -- first!',
      { kind: 'deny', operation: 'neuros-ab3k9x.2', reason: 'the backup -- first!' },
    ],
  ])('%j', (line, intent) => {
    expect(heard(line)).toMatchObject({ kind: 'intent', intent });
  });

  test.each([
    ['exec neuros', /COMMAND is missing\.\nUsage: exec TARGET COMMAND…/],
    ['exec nueros docker ps', /Did you mean `neuros`\?/],
    ['exec --force neuros ls', /`--force` is not an option of exec/],
    ['run neuros', /PROCEDURE is missing\.\nUsage: run TARGET PROCEDURE \[name=value…\]/],
    ['run neuros prune 24h', /`24h` is not of the form `name=value`/],
    ['run neuros prune __proto__=1', /`__proto__=1` is not of the form/],
    ['run neuros prune until=1 until=2', /`until=` is given twice/],
    ['approve', /OPERATION is missing/],
    ['approve neuros', /`neuros` is not the id of an operation\. Its card shows it/],
    ['approve neuros-1.2 please', /`please` is one word too many/],
    ['approve neuros-1.2;id', /is not the id of an operation/],
  ])('%j is answered with help', (line, text) => {
    const answer = heard(line);
    expect(answer.kind === 'misunderstood' && answer.text).toMatch(text);
  });
});

describe('what is not understood is answered with what would be', () => {
  test.each([
    ['', /Nothing was said\. Commands: diagnose/],
    ['diagnoze neuros', /no command `diagnoze`\. Did you mean `diagnose`\?/],
    ['diagnose', /TARGET is missing\.\nUsage: diagnose TARGET \[--all\]/],
    ['diagnose nueros', /no target `nueros`\. Did you mean `neuros`\? Targets: neuros, shop\./],
    ['diagnose production-database', /no target `production-database`\. Targets: neuros, shop\./],
    ['diagnose neuros now', /`now` is one word too many/],
    ['diagnose neuros --fast', /`--fast` is not an option of diagnose/],
    ['diagnose help', /Usage: diagnose TARGET \[--all\]\nFind the first failing layer/],
    ['diagnose __proto__', /no target `__proto__`/],
    ['constructor neuros', /no command `constructor`/],
    ['diagnose neuros;reboot', /no target `neuros;reboot`/],
  ])('%j', (line, text) => {
    const answer = said(line);
    expect(answer.kind).toBe('misunderstood');
    expect(answer.kind === 'misunderstood' && answer.text).toMatch(text);
  });

  test('with no targets at all it says where to add one', () => {
    const answer = understand('diagnose', [diagnose], config({ targets: new Map() }));
    expect(answer.kind === 'misunderstood' && answer.text).toContain(
      'add one under `targets:` in umpire.yaml',
    );
  });

  test('a hundred targets do not make an unreadable answer', () => {
    const [[, neuros] = []] = [...config().targets];
    if (neuros === undefined) throw new Error('the builder has no target');
    const targets = new Map(Array.from({ length: 100 }, (_, at) => [`t${at}`, neuros] as const));
    const answer = understand('diagnose nothing-like-it', [diagnose], config({ targets }));
    expect(answer.kind === 'misunderstood' && answer.text).toMatch(/and 80 more\.$/);
  });
});

test('usage is derived from the declaration', () => {
  expect(usage(diagnose)).toBe('diagnose TARGET [--all]');
});
