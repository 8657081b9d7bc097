import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_COMMAND_LENGTH } from '../../../src/core/risk/classify.ts';
import { RISKS } from '../../../src/core/risk/risk.ts';
import { fill, skeletons } from './grammar.ts';
import { riskOf } from './knowledge.ts';

/** Milliseconds of processor time a judgement may take. */
const LIMIT_MS = 50;
/** Judgements of the same text, of which the fastest counts: the first ones are of code that is not compiled yet. */
const TURNS = 3;

/** Measured by the thread's own processor time: what else the machine does does not count. */
function judgedInTime(command: string): void {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS && least > LIMIT_MS; turn++) {
    const before = process.threadCpuUsage();
    const risk = riskOf(command);
    const { user, system } = process.threadCpuUsage(before);
    expect(RISKS).toContain(risk);
    least = Math.min(least, (user + system) / 1000);
  }
  expect(least, command.slice(0, 200)).toBeLessThan(LIMIT_MS);
}

const PIECES = [
  ...[
    'docker',
    'compose',
    'down',
    'ps',
    'rm',
    '-rf',
    '-f',
    '--',
    '/',
    'x',
    'echo',
    'sudo',
    'env',
    'A=1',
    'bash',
    '-c',
    'xargs',
  ],
  ...[
    '$x',
    '${x}',
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '|',
    '||',
    '&&',
    ';',
    '&',
    '(',
    '{',
    '}',
    '<',
    '>',
    '>>',
    '<<E',
    'E',
    '\n',
    '<<<',
  ],
  ...[
    'if',
    'then',
    'fi',
    'for',
    'in',
    'do',
    'done',
    'case',
    'esac',
    'f()',
    '[[',
    ']]',
    '((',
    '))',
    '*',
    '{a,b}',
    '!',
    '#',
    '~',
  ],
];

test('any bytes are judged in bounded time, and nothing is thrown', () => {
  const bytes = fc.uint8Array({ maxLength: 4000 }).map((each) => Buffer.from(each).toString('utf8'));
  const characters = fc.string({ unit: 'binary', maxLength: 2000 });
  fc.assert(fc.property(fc.oneof(bytes, characters), judgedInTime), { numRuns: 1500 });
});

test('a command with a few bytes changed is judged in bounded time, and nothing is thrown', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(skeletons, fc.array(change, { minLength: 1, maxLength: 5 }), (skeleton, changes) => {
      const bytes = Buffer.from(fill(skeleton, () => 'docker compose down'));
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      judgedInTime(bytes.toString('utf8'));
    }),
    { numRuns: 1500 },
  );
});

test('anything that looks like shell is judged in bounded time, and nothing is thrown', () => {
  const shell = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 });
  fc.assert(
    fc.property(shell, fc.constantFrom(' ', ''), (pieces, joint) => judgedInTime(pieces.join(joint))),
    { numRuns: 2000 },
  );
});

test.each(PIECES)('64 KiB of %j are judged in bounded time', (piece) => {
  for (const joint of ['', ' '])
    judgedInTime(`${piece}${joint}`.repeat(MAX_COMMAND_LENGTH).slice(0, MAX_COMMAND_LENGTH));
});

test('functions that call each other twice over are judged in bounded time', () => {
  const doubling = Array.from({ length: 40 }, (_, at) => `f${at + 1}() { f${at}; f${at}; }`);
  judgedInTime(`f0() { ls; }; ${doubling.join('; ')}; f40`);
});

const READS = ['docker ps', 'ls -la', 'git status', 'cat x', 'df -h'];
const LOSSES = ['docker compose down', 'docker system prune -af', 'rm -rf /srv', 'docker -v rm x'];

test('one loss in any nesting of reads is seen, in bounded time', () => {
  fc.assert(
    fc.property(skeletons, fc.nat(), fc.constantFrom(...LOSSES), fc.nat(), (skeleton, at, loss, which) => {
      const line = fill(skeleton, (hole) =>
        hole === at % skeleton.holes ? loss : (READS[(which + hole) % READS.length] ?? 'ls'),
      );
      judgedInTime(line);
      expect(['destroy', 'unknown'], line).toContain(riskOf(line));
    }),
    { numRuns: 3000 },
  );
});

test('reads in any nesting are never called a loss', () => {
  fc.assert(
    fc.property(skeletons, fc.nat(), (skeleton, which) => {
      const line = fill(skeleton, (hole) => READS[(which + hole) % READS.length] ?? 'ls');
      expect(['read', 'unknown'], line).toContain(riskOf(line));
    }),
    { numRuns: 1500 },
  );
});
