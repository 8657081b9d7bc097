import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteAsNeeded } from '../../../src/core/quote.ts';
import { readPipeline } from '../../../src/core/risk/shell/read-pipeline.ts';

describe('a line of literal words is read as argv', () => {
  test.each<[string, string[][]]>([
    ['docker compose down', [['docker', 'compose', 'down']]],
    ['  docker   ps\t-a ', [['docker', 'ps', '-a']]],
    [
      'docker ps | grep neuros | wc -l',
      [
        ['docker', 'ps'],
        ['grep', 'neuros'],
        ['wc', '-l'],
      ],
    ],
    [`docker ps --format '{{.Names}}'`, [['docker', 'ps', '--format', '{{.Names}}']]],
    ['docker ps --format {{.Names}}', [['docker', 'ps', '--format', '{{.Names}}']]],
    [`psql -c "select 'a b'"`, [['psql', '-c', "select 'a b'"]]],
    [`echo 'it'\\''s' \\$HOME "\\$x"`, [['echo', "it's", '$HOME', '$x']]],
    ['echo a=b --filter until=24h', [['echo', 'a=b', '--filter', 'until=24h']]],
    [`d"ock"e\\r c'omp'ose down`, [['docker', 'compose', 'down']]],
    [`echo '#no comment' a#b`, [['echo', '#no comment', 'a#b']]],
    ['docker compose \\\n up', [['docker', 'compose', 'up']]],
    ["echo ''", [['echo', '']]],
  ])('%s', (line, pipeline) => {
    expect(readPipeline(line)).toEqual({ kind: 'pipeline', pipeline });
  });

  test('whatever the words are: quoted and read they are the same', () => {
    const word = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((text) => !/[\0-\x08\x0b-\x1f\x7f]/.test(text));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const argv = ['echo', ...words];
        expect(readPipeline(quoteAsNeeded(argv))).toEqual({ kind: 'pipeline', pipeline: [argv] });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('anything more is named', () => {
  test.each([
    ['', 'there is no command'],
    ['  \n ', 'there is no command'],
    ['docker ps; docker rm x', '`docker rm x` is a second command'],
    ['docker ps\ndocker rm x', '`docker rm x` is a second command'],
    ['docker ps;', '`;` stands behind the command'],
    ['docker ps # and more', '`# and more` stands behind the command'],
    ['docker ps && docker rm x', '`&&` and `||` join several commands'],
    ['docker ps || true', '`&&` and `||` join several commands'],
    ['docker ps &', '`&` would run it in the background'],
    ['docker ps |& cat', '`|&` redirects errors, too'],
    ['! docker ps', '`!` or `time` stands before the command'],
    ['(docker ps)', 'a subshell `( … )`'],
    ['{ docker ps; }', 'a group `{ …; }`'],
    ['f() { docker ps; }', 'a function'],
    ['if true; then docker ps; fi', 'a compound command'],
    ['docker ps > x', '`>` redirects input or output'],
    ['cat < x', '`<` redirects input or output'],
    ['cat <<E\nx\nE', '`<<` redirects input or output'],
    ['cat <<< x', '`<<<` redirects input or output'],
    ['docker ps | tee x 2>&1', '`>&` redirects input or output'],
    ['A=1 docker ps', '`A=1` sets a variable'],
    ['A=1', '`A=1` sets a variable'],
    ['export A=1', '`A=1` sets a variable'],
    ['echo $HOME', '`$HOME` is a variable'],
    ['echo "a ${x} b"', '`"a ${x} b"` is a variable'],
    ['echo $(date +%F)', '`$(date +%F)` puts in what another command prints'],
    ['echo `id`', '``id`` puts in what another command prints'],
    ['diff <(ls) x', '`<(ls)` means something only to a shell'],
    ['echo $((1+1))', '`$((1+1))` means something only to a shell'],
    ['rm *', '`*` stands for several words'],
    ['rm a?', '`?` stands for several words'],
    ['rm [ab]', '`[ab]` stands for several words'],
    ['rm a{1,2}', '`{1,2}` stands for several words'],
    ['ls ~/x', '`~/x` is a home folder only a shell knows'],
    ['$x down', '`$x` is a variable'],
    ["'a b' c", '`a b` is no plain name of a program'],
    ["'' c", '`` is no plain name of a program'],
    ['docker "ps', 'it is no complete command'],
    ['docker ps\rx', 'the command has control characters in it'],
    ['a'.repeat(70_000), 'it is longer than 65536 characters'],
    ['$('.repeat(20_000), 'the command is too intricate to be read'],
  ])('%j', (line, part) => {
    const reading = readPipeline(line);
    expect(reading.kind).toBe('more');
    expect('part' in reading && reading.part).toContain(part);
  });

  test('no text makes it throw', () => {
    const sign = fc.constantFrom(...'ab $(){}[]|&;<>"\'`\\\n*?~#=!-./'.split(''));
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const reading = readPipeline(signs.join(''));
        if (reading.kind === 'pipeline')
          for (const [program] of reading.pipeline) expect(program).toMatch(/^[\w./+[-]+$/);
      }),
      { numRuns: 5000 },
    );
  });
});
