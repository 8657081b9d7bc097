import { createInterface } from 'node:readline';
import { loadRiskKnowledge } from '../../app/risk-knowledge.ts';
import { UsageError } from '../../core/errors.ts';
import { classify as classifyCommand } from '../../core/risk/classify.ts';
import type { Knowledge } from '../../core/risk/knowledge/knowledge.ts';
import type { Classification } from '../../core/risk/risk.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

/** `umpire classify`: one word is a line of shell, several are the words of a command; `--stdin` takes JSON strings. */
export const classify: Verb = {
  async run(argv) {
    const { json, stdin, command } = read(argv);
    const knowledge = loadRiskKnowledge();
    if (stdin) return await classifyLines(knowledge);
    const answer = classifyCommand(command, knowledge);
    process.stdout.write(json ? asJson(command, answer) : inWords(answer));
    return EXIT.healthy;
  },
};

/** Options stand before the command, which begins at `--` or at the first word without a dash. */
function read(argv: readonly string[]) {
  const start = argv.findIndex((word) => word === '--' || !word.startsWith('-'));
  const options = start < 0 ? argv : argv.slice(0, start);
  const words = start < 0 ? [] : argv.slice(argv[start] === '--' ? start + 1 : start);
  const strange = options.find((word) => word !== '--json' && word !== '--stdin');
  if (strange !== undefined)
    throw wrong(`${strange} is no option of classify; put \`--\` before the command.`);
  const stdin = options.includes('--stdin');
  if (stdin && words.length > 0) throw wrong('Give a command or --stdin, not both.');
  if (!stdin && words.join('').trim() === '') throw wrong('COMMAND is missing.');
  const command = words.length === 1 ? (words[0] ?? '') : words.map(quote).join(' ');
  return { json: options.includes('--json'), stdin, command };
}

const wrong = (message: string): UsageError =>
  new UsageError(`${message}\nUsage: umpire ${VERBS.classify?.usage}`);

/** A word as a shell reads it back unchanged. */
const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !/^\w+=/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

async function classifyLines(knowledge: Knowledge): Promise<number> {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin })) {
    line += 1;
    if (text === '') continue;
    const command = readCommand(text, line);
    process.stdout.write(asJson(command, classifyCommand(command, knowledge)));
  }
  return EXIT.healthy;
}

function readCommand(text: string, line: number): string {
  try {
    const command: unknown = JSON.parse(text);
    if (typeof command === 'string') return command;
  } catch {
    // Said below, like any other value that is no string.
  }
  throw new UsageError(
    `standard input, line ${line}: expected a JSON string holding a command, like "docker ps"`,
  );
}

const asJson = (command: string, { risk, reasons }: Classification): string =>
  `${JSON.stringify({ command, risk, reasons })}\n`;

const inWords = ({ risk, reasons }: Classification): string =>
  [risk, ...reasons.map((reason) => `  ${reason}`), ''].join('\n');
