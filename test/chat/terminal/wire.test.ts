import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../../src/chat/terminal/wire.ts';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.date({ noInvalidDate: true }),
    fc.constant('2026-11-20T03:00:00.000Z'),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constant(null),
    fc.array(tie('any')),
    fc.dictionary(
      fc.constantFrom('at', 'askedAt', 'expiresAt', 'date', '$date', '__proto__x', 'a b'),
      tie('any'),
      {
        noNullPrototype: true,
      },
    ),
  ),
})).any;

test('whatever is sent arrives: dates are dates by what they are, not by what they are called', () => {
  fc.assert(
    fc.property(value, (sent) => {
      const line = encode(sent);
      expect(line).not.toContain('\n');
      expect(decode(line)).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

test('a line that was not finished is none', () => {
  const line = encode({ at: new Date(0), text: 'half of this' });
  for (let length = 0; length < line.length; length += 1)
    expect(decode(line.slice(0, length))).toBeUndefined();
});
