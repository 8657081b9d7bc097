import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadKnownErrors } from '../../app/knowledge.ts';
import { OperatorError, UsageError } from '../../core/errors.ts';
import type { Match } from '../../core/signatures/signature.ts';
import { type Catalogue, compileCatalogue } from '../../core/signatures/signature-catalogue.ts';
import { scanLog } from '../../engine/walk/scan-log.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

/** `umpire match`: a whole log from a file or a pipe; with `--stdin` one log per line, as JSON strings. */
export const match: Verb = {
  async run(argv) {
    const { values, positionals } = read(argv);
    const [file, ...more] = positionals;
    if (more.length > 0 || (values.stdin && file !== undefined))
      throw new UsageError(`Usage: umpire ${VERBS.match?.usage}`);
    const catalogue = compileCatalogue(loadKnownErrors());
    if (values.stdin) return await matchLines(catalogue);
    const matches = await scanLog(catalogue, file === undefined ? process.stdin : openFile(file));
    process.stdout.write(
      values.json ? `${JSON.stringify({ matches: matches.map(plain) })}\n` : inWords(matches),
    );
    return EXIT.healthy;
  },
};

function read(argv: readonly string[]) {
  try {
    const options = { json: { type: 'boolean' }, stdin: { type: 'boolean' } } as const;
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: umpire ${VERBS.match?.usage}`);
  }
}

async function* openFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    throw new OperatorError(
      `${file} cannot be read: ${(error as Error).message}`,
      'Give the path of a log, or pipe one in.',
    );
  }
}

async function matchLines(catalogue: Catalogue): Promise<number> {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin })) {
    line += 1;
    if (text === '') continue;
    process.stdout.write(`${JSON.stringify({ matches: catalogue.match(readLog(text, line)).map(plain) })}\n`);
  }
  return EXIT.healthy;
}

function readLog(text: string, line: number): string {
  try {
    const log: unknown = JSON.parse(text);
    if (typeof log === 'string') return log;
  } catch {
    // Said below, like any other value that is no string.
  }
  throw new UsageError(
    `standard input, line ${line}: expected a JSON string holding a whole log, like "first\\nsecond"`,
  );
}

function plain({ signature, harmless, line, cause }: Match) {
  return { signature, harmless, line, cause };
}

function inWords(matches: readonly Match[]): string {
  if (matches.length === 0) return 'No known error.\n';
  return matches
    .map(({ signature, harmless, line, cause, advice }) => {
      const what = harmless ? `harmless: ${signature}` : signature;
      return `line ${line}: ${what}\n  ${cause}\n  ${advice}\n`;
    })
    .join('');
}
