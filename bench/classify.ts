import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseShell } from 'unbash';
import { parse as parseYaml } from 'yaml';
import { loadRisks } from '../src/config/load-risks.ts';
import { formatProblem } from '../src/core/problem.ts';
import { classify } from '../src/core/risk/classify.ts';
import { RISKS, type Risk } from '../src/core/risk/risk.ts';
import { obfuscate } from '../test/core/risk/obfuscate.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { DANGEROUS, looksDangerous } from './rivals/dangerous-words.ts';

export const description = 'shell commands judged by what they may do, on one core';
export const needs: Benchmark['needs'] = [];

const ROUNDS = 9;
const COMMANDS_A_ROUND = 5000;
/** 5,000 commands a second. */
const MS_A_ROUND = 1000;
const MAX_ONE_MS = 50;
const LINES = 20_000;
const UMPIRE = join(import.meta.dirname, '../bin/umpire.js');
const RISK_TESTS = join(import.meta.dirname, '../test/core/risk');

export async function run(): Promise<Outcome> {
  const knowledge = readKnowledge();
  const everyday = readEveryday();
  const hidden = [
    ...obfuscate('docker', 'compose', 'down'),
    ...obfuscate('docker', 'system', 'prune'),
    ...readFileSync(join(RISK_TESTS, 'bypasses.txt'), 'utf8').trimEnd().split('\n'),
  ];
  const judge = (command: string): Risk => classify(command, knowledge).risk;
  const rows = [
    ...(await race('everyday commands', Object.values(everyday).flat(), judge)),
    ...(await race('obfuscations and bypasses', hidden, judge)),
    slowest([...Object.values(everyday).flat(), ...hidden, ...hostile()], judge),
    await asProgram(Object.values(everyday).flat()),
  ];
  const missed = (commands: readonly string[], sees: (command: string) => boolean) =>
    `${commands.filter((command) => !sees(command)).length} of ${commands.length}`;
  const risky = (command: string) => RISKS.indexOf(judge(command)) >= RISKS.indexOf('unknown');
  return {
    rows,
    leftOut: [],
    notes: [
      `each row is ${COMMANDS_A_ROUND} commands, one after another in one thread: under ${MS_A_ROUND} ms is over ${(COMMANDS_A_ROUND / MS_A_ROUND) * 1000} a second; one warm-up round`,
      `unbash parses the same line and nothing more (it leaves the inside of words until somebody asks for it): the floor, because ours parses it, too. The list of words is our own, ${DANGEROUS.length} patterns`,
      `of obfuscations and bypasses the list of words does not see ${missed(hidden, looksDangerous)}, ours ${missed(hidden, risky)}`,
      `of everyday commands that only read the list of words stops ${everyday.read.filter(looksDangerous).length} of ${everyday.read.length}, ours ${everyday.read.filter(risky).length}`,
    ],
  };
}

async function race(
  what: string,
  commands: readonly string[],
  judge: (command: string) => Risk,
): Promise<Row[]> {
  const all = Array.from({ length: COMMANDS_A_ROUND }, (_, at) => commands[at % commands.length] ?? '');
  let seen = 0;
  const each = (work: (command: string) => unknown) => () =>
    timed(async () => {
      for (const command of all) if (work(command)) seen += 1;
    });
  const contestants = {
    ours: each(judge),
    unbash: each((command) => parseShell(command)),
    words: each(looksDangerous),
  };
  const { ours, unbash, words } = await inTurns(contestants, { rounds: ROUNDS, warmUps: 1 });
  if (seen === 0) throw new Error('nothing was judged');
  const row = { what: `${COMMANDS_A_ROUND} ${what}`, unit: 'ms', ours, under: MS_A_ROUND } as const;
  return [
    { ...row, rival: { name: 'unbash, parse alone', samples: unbash } },
    { ...row, rival: { name: 'list of words', samples: words } },
  ];
}

/** The longest that one command took, each the best of three, because the machine does other things, too. */
function slowest(commands: readonly string[], judge: (command: string) => Risk): Row {
  const once = (command: string) => {
    const began = performance.now();
    judge(command);
    return performance.now() - began;
  };
  const ours = commands.map((command) => Math.min(once(command), once(command), once(command)));
  return {
    what: 'the slowest single command',
    unit: 'ms',
    ours,
    rival: null,
    quantile: 1,
    under: MAX_ONE_MS,
  };
}

/** The whole program, from its start to its last answer. */
async function asProgram(commands: readonly string[]): Promise<Row> {
  const lines = Array.from({ length: LINES }, (_, at) => JSON.stringify(commands[at % commands.length]));
  const input = `${lines.join('\n')}\n`;
  const once = () =>
    timed(async () => {
      const { stdout } = spawnSync(process.execPath, [UMPIRE, 'classify', '--stdin'], {
        input,
        encoding: 'utf8',
        maxBuffer: 64 << 20,
      });
      const answers = stdout.trimEnd().split('\n').length;
      if (answers !== LINES) throw new Error(`${answers} answers to ${LINES} lines`);
    });
  const { ours } = await inTurns({ ours: once }, { rounds: ROUNDS, warmUps: 1 });
  const what = `\`umpire classify --stdin\`, ${LINES} lines`;
  return { what, unit: 'ms', ours, rival: null, under: (LINES / COMMANDS_A_ROUND) * MS_A_ROUND };
}

/** 64 KiB, and just under each of the limits, of what nests, repeats or is read on as another language. */
function hostile(): string[] {
  const pieces = [
    '$(',
    '`',
    '((',
    '{',
    '${x:-',
    'ls;',
    'ls|',
    'a ',
    '<(',
    '<<E\n',
    'if ',
    '*',
    'sudo ',
    'env A=1 ',
    'x=',
    '-a ',
  ];
  const before = ['', 'docker ', 'bash -c "', "psql -c '", 'find . ', 'docker run '];
  return before.flatMap((start) =>
    pieces.flatMap((piece) =>
      [65_536, 8_000, 3_900].map((length) => (start + piece.repeat(length)).slice(0, length)),
    ),
  );
}

function readKnowledge() {
  const read = loadRisks(join(import.meta.dirname, '../risks'));
  if (read.kind === 'invalid') throw new Error(read.problems.map(formatProblem).join('\n'));
  return read.risks.knowledge;
}

function readEveryday(): Record<Risk, string[]> {
  return parseYaml(readFileSync(join(RISK_TESTS, 'golden.yaml'), 'utf8')) as Record<Risk, string[]>;
}
