import { describe, expect, test } from 'vitest';
import { identify, judgeIntent } from '../../src/core/policy.ts';
import { config } from '../build.ts';

const read = { kind: 'diagnose', target: 'neuros', all: false } as const;

describe('who an account is', () => {
  test.each([
    ['slack', 'U0ANA', { kind: 'person', id: 'ana', name: 'Ana' }],
    ['terminal', 'ana', { kind: 'person', id: 'ana', name: 'Ana' }],
    ['discord', 'U0ANA', { kind: 'stranger', surface: 'discord', account: 'U0ANA' }],
    ['slack', 'ana', { kind: 'stranger', surface: 'slack', account: 'ana' }],
    ['slack', '', { kind: 'stranger', surface: 'slack', account: '' }],
  ] as const)('%s %s', (surface, account, actor) => {
    expect(identify(surface, account, config())).toEqual(actor);
  });
});

describe('who may read', () => {
  test('any known person, on any surface', () => {
    expect(judgeIntent(read, { kind: 'person', id: 'ben', name: 'Ben' })).toEqual({
      kind: 'allow',
      rule: 'read: any known person',
    });
  });

  test('an unlisted user of the machine, at its terminal', () => {
    expect(judgeIntent(read, { kind: 'stranger', surface: 'terminal', account: 'root' }).kind).toBe('allow');
  });

  test.each(['slack', 'discord'] as const)(
    'nobody unknown on %s, and they are told what to add where',
    (surface) => {
      const verdict = judgeIntent(read, { kind: 'stranger', surface, account: 'U0EVE' });
      expect(verdict.kind).toBe('deny');
      expect(verdict.kind === 'deny' && verdict.text).toContain(
        `add \`${surface}: U0EVE\` under \`people:\``,
      );
    },
  );
});
