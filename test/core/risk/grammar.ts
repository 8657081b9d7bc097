import fc from 'fast-check';

/** Stands where a simple command goes; nothing in it needs quoting, so that it can be put in after everything was quoted. */
const HOLE = '@@';

/** A line of shell with holes for simple commands, each of which runs when the line does, or may. */
export interface Skeleton {
  readonly text: string;
  readonly holes: number;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const doubleQuoted = (text: string): string => `"${text.replace(/["\\$`]/g, '\\$&')}"`;

const PREFIXES = [
  ...['', 'sudo -n ', 'env A=1 ', 'nohup ', 'timeout 5 ', 'nice -n 3 ', 'time ', '! ', 'command ', 'A=1 '],
  ...[
    'docker exec c ',
    'docker compose exec -T web ',
    'kubectl exec p -- ',
    'ssh h ',
    'stdbuf -oL ',
    'setsid ',
  ],
];

const AROUND: readonly ((inner: string) => string)[] = [
  (inner) => `( ${inner} )`,
  (inner) => `{ ${inner}; }`,
  (inner) => `echo "$( ${inner})"`,
  (inner) => `echo "\${x:-$( ${inner})}"`,
  (inner) => `A=$( ${inner}) ls`,
  (inner) => `cat <( ${inner})`,
  (inner) => `[[ -n $( ${inner}) ]]`,
  (inner) => `for i in 1 2; do ${inner}; done`,
  (inner) => `case x in (x) ${inner};; (*) ls;; esac`,
  (inner) => `bash -c ${quoted(inner)}`,
  (inner) => `sh -ec ${doubleQuoted(inner)}`,
  (inner) => `eval ${quoted(inner)}`,
  (inner) => `ssh -p 22 ana@h ${quoted(inner)}`,
  (inner) => `docker exec -i c sh -c ${quoted(inner)}`,
  (inner) => `bash <<< ${quoted(inner)}`,
  (inner) => `cat <<< "$( ${inner})"`,
];

/** What needs a name of its own: functions and ends of here-documents. */
const NAMED: readonly ((inner: string, name: string) => string)[] = [
  (inner, name) => `{ ${name}() { ${inner}; }; ${name}; }`,
  (inner, name) => `{ cat <<${name}\n$( ${inner})\n${name}\n}`,
  (inner, name) => `{ bash <<'${name}'\n${inner}\n${name}\n}`,
  (inner, name) => `{ ssh h <<'${name}'\n${inner}\n${name}\n}`,
];

const BETWEEN: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `${a} | ${b}`,
  (a, b) => `${a} && ${b}`,
  (a, b) => `${a} || ${b}`,
  (a, b) => `${a}; ${b}`,
  (a, b) => `${a} & ${b}`,
  (a, b) => `${a}\n${b}`,
  (a, b) => `if ${a}; then ls; else ${b}; fi`,
  (a, b) => `while ${a}; do ${b}; break; done`,
];

/** Random nestings of pipelines, lists, loops, substitutions, here-documents, functions, wrappers and quoting. */
export const skeletons: fc.Arbitrary<Skeleton> = fc
  .letrec<{ line: string }>((tie) => ({
    line: fc.oneof(
      { depthSize: 'medium', maxDepth: 12, withCrossShrink: true },
      fc.constantFrom(...PREFIXES).map((prefix) => `${prefix}${HOLE}`),
      fc.tuple(fc.constantFrom(...AROUND), tie('line')).map(([around, inner]) => around(inner)),
      fc
        .tuple(fc.constantFrom(...NAMED), tie('line'), fc.nat())
        .map(([around, inner, id]) => around(inner, `n${id}`)),
      fc.tuple(fc.constantFrom(...BETWEEN), tie('line'), tie('line')).map(([between, a, b]) => between(a, b)),
    ),
  }))
  .line.map((text) => ({ text, holes: text.split(HOLE).length - 1 }));

/** The line with a command in each hole. */
export function fill({ text }: Skeleton, command: (hole: number) => string): string {
  return text.split(HOLE).reduce((line, piece, at) => line + command(at - 1) + piece);
}
