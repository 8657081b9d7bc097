import { describe, expect, test } from 'vitest';
import diagnose from '../../commands/diagnose.ts';
import { usage } from '../../src/core/command.ts';
import { understand } from '../../src/core/understand.ts';
import { config } from '../build.ts';

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
