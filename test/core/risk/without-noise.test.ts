import { describe, expect, test } from 'vitest';
import { withoutNoise } from '../../../src/core/risk/shell/without-noise.ts';

const bare = (script: string, folder: string | undefined = '/srv/neuros') =>
  withoutNoise(script, folder).replace(/ +/g, ' ');

describe('what only changes how a pipeline looks is cut out', () => {
  test.each([
    ['docker x; true', 'docker x'],
    ['docker x\n:', 'docker x'],
    ['docker x && true || :', 'docker x'],
    ['cd /srv/neuros && docker x', 'docker x'],
    ['docker x > /dev/null 2>&1', 'docker x'],
    ['docker x &>>/dev/null', 'docker x'],
    ['docker x 2>&1 | tee a 2>/dev/null', 'docker x | tee a'],
    ["docker 'é' >&2 ö", "docker 'é' ö"],
  ])('%j', (script, rest) => {
    expect(bare(script)).toBe(rest);
  });
});

describe('anything else stays as it is', () => {
  test.each([
    'docker x',
    'docker x "a; true"',
    'docker x "2>&1"',
    'docker x > a',
    'docker x < /dev/null',
    'docker x; docker y',
    'docker x; true > a',
    'docker x; A=1 true',
    'docker x; true a',
    'cd /srv/other; docker x',
    'cd /srv/neuros',
    'docker x &',
    '! docker x',
    '(docker x; true)',
    'docker x "',
    '',
  ])('%j', (script) => {
    expect(bare(script)).toBe(script);
  });

  test('a `cd` where a target has no folder', () => {
    expect(withoutNoise('cd /srv/neuros; docker x', undefined)).toBe('cd /srv/neuros; docker x');
  });
});
