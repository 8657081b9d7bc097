import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/diagnosis/observation.ts';
import { compileExpression, type Scope, type Value } from '../../../src/core/expression/expression.ts';

const DATA: Json = JSON.parse(`{
  "n": 3, "pct": 92.5, "nothing": null, "name": "Neuros", "lines": ["a", "b"],
  "containers": [{ "name": "db", "port": 5432 }, { "name": "app", "port": null }],
  "constructor": "evil", "__proto__": { "polluted": true }
}`);
const SCOPE: Scope = {
  it: DATA,
  text: 'first line\nsecond line\n',
  matched: ['port-in-use'],
  target: { name: 'neuros', environment: 'staging' },
};

function evaluate(source: string, scope: Scope = SCOPE): Value {
  const compiled = compileExpression(source);
  if (compiled.kind === 'invalid') throw new Error(`${compiled.line}:${compiled.column} ${compiled.message}`);
  return compiled.evaluate(scope);
}

describe('an expression', () => {
  const table: [string, Json][] = [
    ['it.n + 1', 4],
    ['10 / it.n > 3', true],
    ['it.n % 2 == 1', true],
    ['it.pct > 90', true],
    ['it.n in [1, 2, 3]', true],
    ['size(it.containers) - 1', 1],
    ['it.containers.filter(c, c.port == null).map(c, c.name)', ['app']],
    ['it.containers.exists(c, c.name == "db" && c.port == 5432)', true],
    ['has(it.n) && !has(it.absent)', true],
    ['it.nothing == null', true],
    ['join(it.containers.map(c, c.name), " and ")', 'db and app'],
    ['join([1, 2, true], "-")', '1-2-true'],
    ['lower(it.name)', 'neuros'],
    ['lines(text)', ['first line', 'second line']],
    ['re(text, "(?i)SECOND\\\\s")', true],
    ['text.re("third")', false],
    ['matched == ["port-in-use"]', true],
    ['target.environment == "staging" ? target.name : ""', 'neuros'],
    ['timestamp("2025-01-02T00:00:00Z") > timestamp("2025-01-01T00:00:00.123456789Z")', true],
    ['{"a": it.n}', { a: 3 }],
    ['timestamp("2025-01-02T00:00:00Z")', '2025-01-02T00:00:00.000Z'],
  ];
  it.each(table)('%s', (source, value) => {
    expect(evaluate(source)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['it.absent', 'No such key: absent'],
    ['it.nothing.deeper', 'No such key: deeper'],
    ['it.containers[7].name', 'index out of bounds'],
    ['it.n + "x"', 'no such overload'],
    ['it.containers.exists(c, c.port > 6000)', 'no such overload'],
    ['1 / 0', 'division by zero'],
    ['type(it)', 'not a plain value'],
    ['join([it], ",")', 'plain values'],
  ])('%s is an error as a value, and the next evaluation is not disturbed', (source, message) => {
    const compiled = compileExpression(source);
    if (compiled.kind === 'invalid') throw new Error(compiled.message);
    expect(compiled.evaluate(SCOPE)).toEqual({ kind: 'error', message: expect.stringContaining(message) });
    expect(compiled.evaluate(SCOPE)).toEqual(compiled.evaluate(SCOPE));
    expect(evaluate('it.n')).toEqual({ kind: 'value', value: 3 });
  });
});

describe('a mistake is found before anything runs, with its place', () => {
  it.each([
    ['it.n >', 1, 7, 'Unexpected token'],
    ['it.n == 1 &&\n  unknown', 2, 3, 'Unknown variable: unknown'],
    ['text + 1', 1, 1, 'no such overload'],
    ['text.matches("(a+)+")', 1, 6, 're(text, "pattern")'],
    ['re(text, "(a")', 1, 10, 'missing closing )'],
    ['re(text, it.name)', 1, 1, 'literal'],
    ['text.split("")', 1, 6, 'literal separator'],
    ['duration(text) > duration("1s")', 1, 1, 'literal'],
    ['eval("1")', 1, 1, 'not known here; allowed: bool,'],
    ['it.lines.map(a, it.lines.map(b, it.lines.map(c, it.lines.map(d, d))))', 1, 1, 'nested 3 deep'],
    ['cel.bind(x, text + text, x)', 1, 5, 'not known here'],
    [`[text].map(x, ${'x + '.repeat(13)}x)`, 1, 1, 'at most 12'],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, 1, 41, 'maxDepth'],
    [`it.n == 1${' || it.n == 1'.repeat(200)}`, 1, expect.any(Number), 'maxAstNodes'],
    ['', 1, 1, 'EOF'],
  ])('%s', (source, line, column, message) => {
    expect(compileExpression(source)).toEqual({
      kind: 'invalid',
      line,
      column,
      message: expect.stringContaining(message),
    });
  });
});

describe('an expression cannot leave its data', () => {
  it.each([
    'constructor',
    'prototype',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'length',
    'size',
    'get',
    'entries',
  ])('the key %s of plain data is a missing key', (key) => {
    const scope = { ...SCOPE, it: { inner: {}, list: [1], text: 'x' } };
    for (const owner of ['it', 'it.inner', 'it.list', 'it.text', 'target']) {
      expect(evaluate(`${owner}["${key}"]`, scope)).toMatchObject({ kind: 'error' });
    }
  });

  it.each(['globalThis', 'process', 'this', 'require', 'Object', 'environment'])(
    'the name %s means nothing',
    (name) => {
      expect(compileExpression(`${name}.x`)).toMatchObject({ kind: 'invalid' });
    },
  );

  it('takes keys with dangerous names as data', () => {
    expect(evaluate('it.constructor')).toEqual({ kind: 'value', value: 'evil' });
    expect(evaluate('it.__proto__.polluted')).toEqual({ kind: 'value', value: true });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('gives back what it was given, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const given: Json = JSON.parse(JSON.stringify(value));
        expect(evaluate('it', { ...SCOPE, it: given })).toEqual({ kind: 'value', value: given });
      }),
    );
  });

  it('never throws, whatever the data', () => {
    const sources = [
      'it.a.b == 1',
      'it.exists(x, x.y > 1)',
      'size(it.a) > 0 && it.b',
      'join(it.a, ",")',
      'it[0] + 1',
    ];
    const compiled = sources.map((source) => compileExpression(source));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const scope = { ...SCOPE, it: JSON.parse(JSON.stringify(value)) };
        for (const one of compiled)
          if (one.kind === 'ok') expect(['value', 'error']).toContain(one.evaluate(scope).kind);
      }),
    );
  });
});

describe('the time of an expression is bounded', () => {
  const many = {
    ...SCOPE,
    it: { list: Array.from({ length: 3000 }, (_, index) => index) },
    text: 'x\n'.repeat(200_000),
  };
  it.each([
    'it.list.exists(a, it.list.exists(b, a + b == -1))',
    'lines(text).exists(a, lines(text).exists(b, a == b + "!"))',
    'it.list.map(a, text.contains(string(a)))',
    `it.list.map(x, [x])${'.map(x, x + x)'.repeat(12)}`,
  ])('%s is refused for much data', (source) => {
    const started = performance.now();
    expect(evaluate(source, many)).toEqual({
      kind: 'error',
      message: expect.stringContaining('too much data'),
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('one pass over much data is fine', () => {
    expect(evaluate('lines(text).exists(line, line == "y")', many)).toEqual({ kind: 'value', value: false });
    expect(evaluate('it.list.filter(n, n > 2998)', many)).toEqual({ kind: 'value', value: [2999] });
  });
});
