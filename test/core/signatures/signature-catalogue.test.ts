import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogMatcher, LINE_CHARS } from '../../../src/core/signatures/match-log.ts';
import type { Signature } from '../../../src/core/signatures/signature.ts';
import { compileCatalogue, findProblems } from '../../../src/core/signatures/signature-catalogue.ts';

function signature(id: string, overrides: Partial<Signature> = {}): Signature {
  return {
    id,
    title: id,
    harmless: false,
    patterns: [`saw ${id}`],
    cause: `cause of ${id}`,
    advice: `advice for ${id}`,
    explains: [],
    examples: [],
    counterExamples: [],
    ...overrides,
  };
}

function idsIn(signatures: readonly Signature[], ...lines: string[]): string[] {
  return compileCatalogue(signatures)
    .match(lines.join('\n'))
    .map((match) => match.signature);
}

describe('matching', () => {
  it('gives one match per signature: its first line, counted from 1, with the captures there', () => {
    const port = signature('port', {
      patterns: ['port (?P<port>\\d+) taken'],
      cause: 'Port {port} is taken.',
    });
    expect(compileCatalogue([port]).match('start\nport 80 taken\nport 81 taken\n')).toEqual([
      { signature: 'port', harmless: false, line: 2, cause: 'Port 80 is taken.', advice: 'advice for port' },
    ]);
  });

  it('uses the first pattern that matches, and words where nothing was captured', () => {
    const refused = signature('refused', {
      patterns: ['refused by (?P<host>\\w+)', 'refused(?P<host>)'],
      cause: 'Refused by {host|somebody}.',
    });
    const catalogue = compileCatalogue([refused]);
    expect(catalogue.match('refused by db')[0]?.cause).toBe('Refused by db.');
    expect(catalogue.match('refused')[0]?.cause).toBe('Refused by somebody.');
  });

  it('shortens what was captured and keeps it on one line', () => {
    const any = signature('any', { patterns: ['name=(?P<name>.*)'], cause: 'It is {name}.' });
    const cause = compileCatalogue([any]).match(`name=a\tb${'x'.repeat(500)}`)[0]?.cause ?? '';
    expect(cause).toMatch(/^It is a bx+…\.$/);
    expect(cause.length).toBeLessThan(220);
  });

  it('puts causes before harmless ones, and a cause before what it explains', () => {
    const signatures = [
      signature('noise', { harmless: true }),
      signature('symptom'),
      signature('middle', { explains: ['symptom'] }),
      signature('root', { explains: ['middle'] }),
    ];
    expect(idsIn(signatures, 'saw noise', 'saw symptom', 'saw middle', 'saw root')).toEqual([
      ...['root', 'middle', 'symptom', 'noise'],
    ]);
    expect(idsIn(signatures, 'saw symptom', 'saw root')).toEqual(['root', 'symptom']);
  });

  it('orders what explains nothing by line, then by the catalogue', () => {
    const signatures = ['a', 'b', 'c'].map((id) => signature(id));
    expect(idsIn(signatures, 'saw c saw b', 'saw a')).toEqual(['b', 'c', 'a']);
  });

  it('takes a line a harmless signature explains for no evidence of a cause, other lines for evidence', () => {
    const signatures = [
      signature('attribute', { patterns: ['AttributeError: (?P<what>\\w+)'], cause: '{what}' }),
      signature('bcrypt', { harmless: true, patterns: ['AttributeError: bcrypt'], explains: ['attribute'] }),
      signature('other', { patterns: ['bcrypt'] }),
    ];
    expect(idsIn(signatures, 'AttributeError: bcrypt')).toEqual(['other', 'bcrypt']);
    const both = compileCatalogue(signatures).match(
      'AttributeError: bcrypt\nAttributeError: bcrypt\nAttributeError: real',
    );
    expect(both.find((match) => match.signature === 'attribute')).toMatchObject({ line: 3, cause: 'real' });
  });

  it('sees through CRLF, colours, hyperlinks and prefixes', () => {
    const one = [signature('one', { patterns: ['needle (?P<rest>[a-z]+)$'], cause: '{rest}' })];
    for (const line of [
      'needle x\r',
      '\x1b[1;31mnee\x1b[0mdle x\x1b[K',
      '\x1b]8;;http://a\x07needle\x1b]8;;\x07 x',
      'app-1  | 10:00 needle x',
    ]) {
      expect(compileCatalogue(one).match(`first\r\n${line}\nlast`)).toMatchObject([{ line: 2, cause: 'x' }]);
    }
  });

  it('looks at head and tail of a very long line', () => {
    const pad = 'x'.repeat(LINE_CHARS);
    const one = [signature('one')];
    expect(idsIn(one, `saw one${pad}`)).toEqual(['one']);
    expect(idsIn(one, `${pad}saw one`)).toEqual(['one']);
    expect(idsIn(one, `${pad}saw one${pad}`)).toEqual([]);
  });

  it('keeps nothing from one log to the next', () => {
    const catalogue = compileCatalogue([signature('one')]);
    expect(catalogue.match('saw one')).toEqual(catalogue.match('saw one'));
    expect(catalogue.match('')).toEqual([]);
  });
});

describe('a log in pieces', () => {
  const signatures = [
    signature('a', { explains: ['b'] }),
    signature('b'),
    signature('n', { harmless: true, explains: ['b'] }),
  ];
  const catalogue = compileCatalogue(signatures);
  const line = fc.constantFrom(
    'saw a',
    'saw b',
    'saw n',
    'saw n and saw b',
    '',
    '\r',
    'é\u{1f600}',
    'saw ',
    'x'.repeat(LINE_CHARS - 3),
    'saw a'.padStart(LINE_CHARS + 40, 'y'),
    'saw b'.padEnd(LINE_CHARS * 2, 'z'),
  );
  const cuts = fc.array(fc.nat({ max: LINE_CHARS }), { maxLength: 12 });

  it('gives the same matches however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        cuts,
        fc.constantFrom('\n', '\r\n'),
        (lines, sizes, end) => {
          const text = lines.join(end);
          const matcher = createLogMatcher(catalogue);
          let at = 0;
          for (const size of sizes) {
            matcher.push(text.slice(at, at + size));
            at += size;
          }
          matcher.push(text.slice(at));
          expect(matcher.end()).toEqual(catalogue.match(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the same matches character by character', () => {
    const text = `start\nsaw b\r\nsaw a${'-'.repeat(LINE_CHARS)}saw n\n`;
    const matcher = createLogMatcher(catalogue);
    for (let at = 0; at < text.length; at += 1) matcher.push(text.charAt(at));
    expect(matcher.end()).toEqual(catalogue.match(text));
    expect(matcher.end().map((match) => match.signature)).toEqual(['a', 'b', 'n']);
  });
});

describe('a catalogue with mistakes', () => {
  it.each([
    [
      'a bad pattern',
      [signature('a', { patterns: ['fine', '(bad'] })],
      'a',
      'patterns.1',
      'missing closing )',
    ],
    ['no pattern', [signature('a', { patterns: [] })], 'a', 'patterns', 'at least one'],
    ['a pattern for every line', [signature('a', { patterns: ['x*'] })], 'a', 'patterns.0', 'every log'],
    ['a taken id', [signature('a'), signature('a')], 'a', 'id', 'taken'],
    ['an unknown consequence', [signature('a', { explains: ['zz'] })], 'a', 'explains', 'no signature zz'],
    [
      'a name no pattern captures',
      [signature('a', { cause: 'Port {port}.' })],
      'a',
      'patterns.0',
      '(?P<port>…)',
    ],
    ['itself as consequence', [signature('a', { explains: ['a'] })], 'a', 'explains', 'a explains a'],
    [
      'a cycle',
      [
        signature('a', { explains: ['b'] }),
        signature('b', { explains: ['c'] }),
        signature('c', { explains: ['b'] }),
      ],
      ...['b', 'explains', 'b explains c explains b'],
    ],
  ] as [string, Signature[], string, string, string][])(
    '%s is named, and refused',
    (_, signatures, id, field, message) => {
      expect(findProblems(signatures)).toEqual([
        { signature: id, field, message: expect.stringContaining(message) },
      ]);
      expect(() => compileCatalogue(signatures)).toThrow(`signature ${id}, ${field}: `);
    },
  );

  it('shows all its mistakes at once', () => {
    const signatures = [signature('a', { patterns: ['(', '['] }), signature('b', { explains: ['x', 'y'] })];
    expect(findProblems(signatures)).toHaveLength(4);
  });
});

describe('the likeliest root cause', () => {
  it('comes before all it explains, whatever the catalogue and the order found', () => {
    const ids = ['s0', 's1', 's2', 's3', 's4', 's5'];
    const edges = fc.array(
      fc.tuple(fc.nat(5), fc.nat(5)).filter(([from, to]) => from < to),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(edges, fc.shuffledSubarray(ids), (pairs, found) => {
        const explains = (id: string) =>
          pairs.flatMap(([from, to]) => (ids[from] === id ? (ids[to] ?? []) : []));
        const catalogue = compileCatalogue(ids.map((id) => signature(id, { explains: explains(id) })));
        const order = catalogue.likeliest(found);
        expect([...order].sort()).toEqual([...found].sort());
        for (const [from, to] of pairs) {
          const [cause, consequence] = [order.indexOf(ids[from] ?? ''), order.indexOf(ids[to] ?? '')];
          if (cause >= 0 && consequence >= 0) expect(cause).toBeLessThan(consequence);
        }
      }),
    );
  });

  it('keeps the given order otherwise, and names nobody twice', () => {
    const catalogue = compileCatalogue([signature('a'), signature('b')]);
    expect(catalogue.likeliest(['b', 'stranger', 'a', 'b'])).toEqual(['b', 'stranger', 'a']);
  });
});
