import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitText, widthOf } from '../../../src/core/timeline/text-width.ts';

const FACE = { size: 10 } as const;

test.each([
  ['', 0],
  ['M', 8.63],
  ['Mm', 18.38],
  ['é', 11],
  ['e\u0301', 6.16],
  ['Я', 12.5],
  ['漢', 12.5],
  ['🔥', 17.5],
])('%j is %d wide', (text, width) => {
  expect(widthOf(text, FACE)).toBeCloseTo(width, 5);
});

test('bold is wider', () => {
  expect(widthOf('neuros', { size: 10, bold: true })).toBeGreaterThan(widthOf('neuros', FACE));
});

test.each([
  ['docker compose up', 200, 'docker compose up'],
  ['docker compose up', 60, 'docker co…'],
  ['docker compose up', 45, 'docker…'],
  ['docker compose up', 17, 'd…'],
  ['docker compose up', 10, ''],
  ['🔥🔥🔥', 44, '🔥…'],
])('%j in %d pixels is %j', (text, width, fitted) => {
  expect(fitText(text, width, FACE)).toBe(fitted);
});

test('what was fitted fits, begins the same, and is whole characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 200 }), (text, width) => {
      const fitted = fitText(text, width, FACE);
      expect(widthOf(fitted, FACE)).toBeLessThanOrEqual(width);
      expect(fitted.isWellFormed()).toBe(text.isWellFormed() || fitted.isWellFormed());
      if (fitted !== text) expect(text.startsWith(fitted.replace(/…$/, ''))).toBe(true);
    }),
  );
});
