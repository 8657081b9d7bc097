import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { type Command, usage } from '../../core/command/command.ts';
import type { Config } from '../../core/config.ts';
import { Answers } from './answers.ts';
import { complete } from './complete.ts';
import { createNotices } from './notices.ts';
import { type Output, styleFor } from './render-card.ts';
import type { Session } from './session.ts';

export interface ConsoleParts {
  readonly session: Session;
  readonly commands: readonly Command[];
  readonly config: Config;
  /** Names of a target's procedures, for completion. */
  readonly procedures: (target: string) => readonly string[];
  readonly historyFile: string;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: Output;
  /** Aborts when Umpire is asked to stop. */
  readonly signal: AbortSignal;
}

const HISTORY_LINES = 500;

/** Talks with a person until `exit`, end of input or `signal`; a pipe is read line by line. */
export async function runConsole(parts: ConsoleParts): Promise<void> {
  const { input, output, signal, config } = parts;
  if (signal.aborted) return;
  const style = styleFor(output);
  const { commands, procedures } = parts;
  const vocabulary = { commands, targets: [...config.targets.keys()], procedures };
  const reader = createInterface({
    input,
    output,
    terminal: input.isTTY === true && output.isTTY === true,
    completer: (line: string) => complete(line, vocabulary),
    history: await readHistory(parts.historyFile),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    prompt: input.isTTY ? style('cyan', 'umpire> ') : '',
  });
  let closed = false;
  reader.once('close', () => {
    closed = true;
  });
  const left = new AbortController();
  reader.on('SIGINT', () => left.abort(new Error('left with Ctrl-C')));
  const leaving = AbortSignal.any([signal, left.signal]);
  leaving.addEventListener('abort', () => reader.close(), { once: true });
  let history: string[] = [];
  reader.on('history', (lines: string[]) => {
    history = lines;
  });
  const notices = createNotices(reader, output);
  const answers = new Answers({ session: parts.session, output, notices, signal: leaving });
  if (input.isTTY) output.write(`${welcome(parts)}\n`);
  reader.prompt();
  for await (const line of reader) {
    const text = line.trim().replace(/^\//, '');
    if (text === 'exit' || text === 'quit') break;
    if (text === 'help') output.write(`${welcome(parts)}\n`);
    else if (text !== '') await answers.answer(text);
    if (leaving.aborted) break;
    // At the end of a pipe the reader is closed while lines still wait in it.
    if (!closed) reader.prompt();
  }
  await answers.leave();
  reader.close();
  if (history.length > 0) await saveHistory(parts.historyFile, history);
}

function welcome({ commands, config }: ConsoleParts): string {
  const lines = commands.map((each) => `  ${usage(each)}: ${each.description}`);
  const targets = [...config.targets.keys()].sort().join(', ');
  return ['Umpire', ...lines, '  help, exit', `Targets: ${targets}. Tab completes.`].join('\n');
}

/** A history that cannot be read or kept is no reason not to answer. */
async function readHistory(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).slice(0, HISTORY_LINES);
}

async function saveHistory(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, `${lines.slice(0, HISTORY_LINES).join('\n')}\n`, { mode: 0o600 }).catch(() => {});
  await chmod(file, 0o600).catch(() => {});
}
