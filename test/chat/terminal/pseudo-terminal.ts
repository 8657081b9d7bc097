import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import { until } from '../../contracts/until.ts';

const PROGRAM = join(import.meta.dirname, '../../../bin/umpire.js');

/** Umpire at a terminal, and a person before it. */
export interface PseudoTerminal {
  /** Everything that was written, control characters and all. */
  raw(): string;
  /** The same as plain text. */
  text(): string;
  /** Presses keys; Enter is `\r`. */
  types(keys: string): void;
  /** Waits for `words` in what is written from now on. */
  sees(words: string | RegExp): Promise<void>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** Runs `umpire start` in a terminal of 120 by 40, by `script` of util-linux. */
export function openTerminal(env: Record<string, string>): PseudoTerminal {
  const { PATH = '', HOME = '' } = process.env;
  const command = `stty cols 120 rows 40; exec "${process.execPath}" "${PROGRAM}" start`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH, HOME, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let written = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  child.stdin.on('error', () => {});
  const text = () => stripVTControlCharacters(written);
  return {
    raw: () => written,
    text,
    types: (keys) => void child.stdin.write(keys),
    async sees(words) {
      const found = () => {
        const fresh = text().slice(seen);
        const at = typeof words === 'string' ? fresh.indexOf(words) : fresh.search(words);
        if (at < 0) return false;
        seen += at + (typeof words === 'string' ? words.length : (fresh.match(words)?.[0].length ?? 0));
        return true;
      };
      await until(`the terminal shows ${words}`, found, 20_000).catch((error: Error) => {
        throw new Error(`${error.message}; it shows:\n${text().slice(-2_000)}`);
      });
    },
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}
