import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { plainText } from '../../../src/core/timeline/plain-text.ts';

const plain = plainText((text) => text);

describe('what anybody wrote becomes one line', () => {
  test.each([
    ['line\nafter\tline ', 'line after line'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u0000nul\u0007', 'nul'],
    ['\u202elive\u202c', 'live'],
    ['\u2066a\u2069\u200b\ufeffb', 'ab'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['lone \ud800', 'lone \ufffd'],
    ['\ufffe\uffff', ''],
    ['👩\u200d🚒\ufe0f', '👩🚒'],
    ['fullwidth ｄｏｗｎ', 'fullwidth down'],
    [`z${'\u0301'.repeat(50)}`, 'ź\u0301\u0301'],
    ['سلام', 'سلام'],
  ])('%j is %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  test('is the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(plain(text))).toBe(plain(text));
      }),
    );
  });
});

describe('secrets', () => {
  const { redact } = createRedactor({ values: ['Loud-Mountain-99'], patterns: [] });
  test.each([
    'Loud-Mountain-99',
    'Loud-\u200bMountain-99',
    'Loud\u202e-Mountain\u00ad-99',
    'Ｌｏｕｄ-Mountain-99',
    'L\ufe0foud-Mountain-99',
  ])('%j is masked', (secret) => {
    expect(plainText(redact)(`the word is ${secret} here`)).toMatch(/^the word is \[redacted:[^\]]*\] here$/);
  });
});
