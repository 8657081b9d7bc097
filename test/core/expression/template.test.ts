import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/core/expression/template.ts';

const SCOPE = {
  it: { name: 'db', ports: [5432, 5433], health: null, nested: { a: 1 }, ok: true },
  text: '',
  matched: [],
  target: { name: 'neuros', environment: 'staging' },
};

function render(source: string) {
  const template = compileTemplate(source);
  if (template.kind === 'invalid') throw new Error(template.message);
  return template.render(SCOPE);
}

describe('a template', () => {
  it.each([
    ['nothing to fill', 'nothing to fill'],
    ['{it.name} of {target.name}', 'db of neuros'],
    ['ports {it.ports}', 'ports 5432, 5433'],
    ['{it.health}, {it.ok}, {it.nested}', 'null, true, {"a":1}'],
    ['{{literal}} {it.name}', '{literal} db'],
    ['{ {"a": "}"}["a"] }', '}'],
    ['{it.name + "{\\"}"}', 'db{"}'],
    ['', ''],
  ])('%s', (source, text) => {
    expect(render(source)).toEqual({ kind: 'text', text });
  });

  it('says which key is missing', () => {
    expect(render('x {it.absent}')).toEqual({ kind: 'error', message: 'No such key: absent' });
  });

  it.each([
    ['two\nlines {it.', 2, 7, 'has no `}`'],
    ['lone } brace', 1, 6, 'lone `}`'],
    ['a\nbc {unknown}', 2, 5, 'Unknown variable: unknown'],
    ['a {it.name ==\n  unknown}', 2, 3, 'Unknown variable: unknown'],
    ['empty {}', 1, 8, 'EOF'],
  ])('refuses %j with its place', (source, line, column, message) => {
    expect(compileTemplate(source)).toEqual({
      kind: 'invalid',
      line,
      column,
      message: expect.stringContaining(message),
    });
  });

  it('gives any text back whose braces are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', 'a', '"', ' ', '\n', 'é') }), (text) => {
        expect(render(text.replaceAll('{', '{{').replaceAll('}', '}}'))).toEqual({ kind: 'text', text });
      }),
    );
  });
});
