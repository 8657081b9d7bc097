import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import diagnose from '../../../commands/diagnose.ts';
import { runConsole } from '../../../src/chat/terminal/console.ts';
import type { Answer, Session } from '../../../src/chat/terminal/session.ts';
import type { Followed } from '../../../src/core/cards/followed.ts';
import { config } from '../../build.ts';
import { runUmpire } from '../../cli/run-umpire.ts';
import { tempFolder } from '../../cli/temp-folder.ts';
import { until } from '../../contracts/until.ts';
import {
  asked,
  caseWith,
  ended,
  granted,
  type Happened,
  ID,
  SUCCEEDED,
  started,
  stepEnded,
  wasPlanned,
} from '../../core/cards/build-operation.ts';
import { startSlowEngine } from '../../stories/slow-engine.ts';
import { openTerminal } from './pseudo-terminal.ts';

const COMMANDS = [diagnose];

/** A console over pipes whose desk is `ask`; resolves with what it wrote. */
async function piped(
  input: string,
  ask: Session['ask'],
  signal = new AbortController().signal,
): Promise<string> {
  const [keyboard, screen] = [new PassThrough(), new PassThrough()];
  keyboard.end(input);
  await runConsole({
    session: { ask },
    commands: COMMANDS,
    config: config(),
    procedures: () => [],
    historyFile: join(await tempFolder(), 'history'),
    input: keyboard,
    output: screen,
    signal,
  });
  return String(screen.read() ?? '');
}

const echo: Session['ask'] = async (line) => ({ kind: 'answered', text: `heard ${line}` });

describe('what comes in a pipe', () => {
  test('is answered line by line, in order, also what waits when the pipe ends', async () => {
    const slowly: Session['ask'] = async (line, ...rest) => {
      await new Promise((resolve) => setImmediate(resolve));
      return echo(line, ...rest);
    };
    const lines = Array.from({ length: 50 }, (_, at) => `diagnose box-${at}`);
    expect(await piped(lines.join('\n'), slowly)).toBe(lines.map((line) => `heard ${line}\n`).join(''));
  });

  test('may have slashes, spaces and empty lines', async () => {
    expect(await piped('  /diagnose neuros \n\n\r\n\thelp me\n', echo)).toBe(
      'heard diagnose neuros\nheard help me\n',
    );
  });

  test.each(['exit', 'quit', '/exit'])('ends at %s', async (word) => {
    expect(await piped(`one\n${word}\ntwo\n`, echo)).toBe('heard one\n');
  });

  test('asks for help', async () => {
    const text = await piped('help\n', echo);
    expect(text).toContain('diagnose TARGET [--all]: Find the first failing layer');
    expect(text).toContain('Targets: neuros, shop.');
  });

  test('goes on after what did not work', async () => {
    const failing: Session['ask'] = async (line, ...rest) => {
      if (line === 'bad') throw new Error('the ledger is away');
      return echo(line, ...rest);
    };
    expect(await piped('bad\ngood\n', failing)).toBe('That did not work: the ledger is away\nheard good\n');
  });

  test('is not read on when Umpire is asked to stop, and what is under way is given up', async () => {
    const stop = new AbortController();
    const hanging: Session['ask'] = (_line, _audience, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        stop.abort(new Error('stopped'));
      });
    expect(await piped('one\ntwo\n', hanging, stop.signal)).toBe('');
    expect(await piped('one\n', echo, AbortSignal.abort())).toBe('');
  });
});

const followed = (...events: readonly Happened[]): Followed => ({
  about: 'operation',
  id: ID,
  state: caseWith(...events),
});
const WAITS = followed(asked(), wasPlanned());
const ENDED = followed(
  asked(),
  wasPlanned(),
  granted(),
  started,
  stepEnded(1, 'docker compose down -v'),
  ended(SUCCEEDED),
);

/** A desk at which `down` waits for people until it is decided, and everything else is answered at once. */
function waitingDesk() {
  const decision = Promise.withResolvers<Answer>();
  const ask: Session['ask'] = async (line, audience, signal) => {
    if (!line.startsWith('down')) return { kind: 'told', done: true, text: `heard ${line}` };
    signal.addEventListener('abort', () => decision.reject(signal.reason));
    audience.changed(WAITS);
    const answer = await decision.promise;
    audience.changed(ENDED);
    return answer;
  };
  return { ask, decide: () => decision.resolve({ kind: 'followed', ...ENDED }), ended: decision.promise };
}

describe('what waits for people', () => {
  test('does not hold up the next line, nor the end of a pipe', async () => {
    const { ask, ended: end } = waitingDesk();
    const text = await piped('down\none\n', ask);
    expect(text).toMatch(/Waiting for approval by 1 approver, not Ana.*\nGo on meanwhile.*\nheard one\n$/);
    await expect(end).rejects.toThrow('the console was left');
  });

  test('ends above the prompt, and what is being typed stays', async () => {
    const { ask, decide } = waitingDesk();
    const keyboard = Object.assign(new PassThrough(), { isTTY: true });
    const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
    let written = '';
    screen.on('data', (chunk: Buffer) => {
      written += chunk.toString();
    });
    const shows = (words: RegExp) =>
      until(`the screen shows ${words}`, () => words.test(stripVTControlCharacters(written)));
    const stop = new AbortController();
    const talking = runConsole({
      session: { ask },
      commands: COMMANDS,
      config: config(),
      procedures: () => [],
      historyFile: join(await tempFolder(), 'history'),
      input: keyboard,
      output: screen,
      signal: stop.signal,
    });
    keyboard.write('down\r');
    await shows(/Go on meanwhile[\s\S]*umpire> /);
    keyboard.write('one\r');
    await shows(/heard one[\s\S]*umpire> /);
    keyboard.write('diag');
    await shows(/umpire> diag$/);
    written = '';
    decide();
    await shows(/✓ Done: docker compose down -v on neuros[\s\S]*umpire> diag$/);
    keyboard.write('nose\r');
    await shows(/heard diagnose/);
    stop.abort();
    await talking;
  });

  test('is let go of when too many wait; the last ones are still followed', async () => {
    const letGo: string[] = [];
    const ask: Session['ask'] = (line, audience, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          if (!String(signal.reason).includes('left')) letGo.push(line);
          reject(signal.reason);
        });
        audience.changed(WAITS);
      });
    const lines = Array.from({ length: 23 }, (_, at) => `down ${at}`);
    await piped(lines.join('\n'), ask);
    expect(letGo).toEqual(['down 0', 'down 1', 'down 2']);
  });

  test('and fails is told like anything that fails', async () => {
    const { promise, reject } = Promise.withResolvers<Answer>();
    const ask: Session['ask'] = async (line, audience) => {
      if (line !== 'down') {
        reject(new Error('the ledger is away'));
        await promise.catch(() => {});
        return { kind: 'told', done: true, text: 'heard' };
      }
      audience.changed(WAITS);
      return promise;
    };
    expect(await piped('down\nother\n', ask)).toMatch(/heard\nThat did not work: the ledger is away\n$/);
  });
});

/** No configuration, and no Docker: target `local` fails in layer 1. */
async function bare(): Promise<{ env: Record<string, string>; folder: string }> {
  const folder = await tempFolder();
  const data = join(folder, 'data');
  return { folder: data, env: { UMPIRE_DATA: data, DOCKER_HOST: 'unix:///nowhere.sock' } };
}

test('umpire start with a pipe: several commands, an unknown target among them, no colours, exit 0', {
  timeout: 40_000,
}, async () => {
  const { env, folder } = await bare();
  const input = 'diagnose nosuch\n/diagnose local\nhelp\ndiagnose local --all';
  const { code, stdout, stderr } = await runUmpire(['start'], { env, input, cwd: await tempFolder() });
  expect(stdout).toMatch(
    /^There is no target `nosuch`.*Targets: local\.\nDiagnosing local .*\nLayer 1 of 5, Container engine: failed\n/,
  );
  expect(stdout).toMatch(/Tab completes\.\nDiagnosing local[\s\S]*Layer 5 of 5/);
  expect(stdout).not.toContain('\u001b');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(stat(join(folder, 'history'))).rejects.toThrow('ENOENT');
});

describe.runIf(process.platform === 'linux')(
  'at a terminal (Linux: by script of util-linux)',
  {
    timeout: 60_000,
  },
  () => {
    test('a person is greeted, completes with Tab, watches the layers in colour, and leaves with exit', async () => {
      const { env, folder } = await bare();
      const terminal = openTerminal(env);
      await terminal.sees('Targets: local. Tab completes.');
      await terminal.sees('umpire> ');
      terminal.types('diagnose locl\r');
      await terminal.sees('Did you mean `local`?');
      await terminal.sees('umpire> ');
      // Key by key: a Tab among other keys is taken for pasted text.
      for (const [keys, shown] of [
        ['dia', 'dia'],
        ['\t', 'gnose'],
        ['lo', 'lo'],
        ['\t', 'cal'],
      ] as const) {
        terminal.types(keys);
        await terminal.sees(shown);
      }
      terminal.types('\r');
      await terminal.sees('local fails in layer 1 of 5, Container engine');
      await terminal.sees('umpire> ');
      expect(terminal.raw()).toContain('\u001b[31m✗ local fails');
      terminal.types('exit\r');
      expect(await terminal.ended).toBe(0);

      const history = join(folder, 'history');
      expect((await stat(history)).mode & 0o777).toBe(0o600);
      expect((await readFile(history, 'utf8')).split('\n')).toContain('diagnose locl');
    });

    test('what was typed last time comes back with the arrow keys, and a foreign history is made private', async () => {
      const { env, folder } = await bare();
      const first = openTerminal(env);
      await first.sees('umpire> ');
      first.types('help\r');
      await first.sees('Tab completes.');
      first.types('exit\r');
      await first.ended;
      await writeFile(join(folder, 'history'), 'diagnose nosuch\n', { mode: 0o644 });

      const next = openTerminal(env);
      await next.sees('umpire> ');
      next.types('\u001b[A');
      await next.sees('diagnose nosuch');
      next.types('\r');
      await next.sees('There is no target `nosuch`');
      next.types('\u0004');
      expect(await next.ended).toBe(0);
      expect((await stat(join(folder, 'history'))).mode & 0o777).toBe(0o600);
    });

    test.each([
      ['Ctrl-C', '\u0003'],
      ['Ctrl-D', '\u0004'],
    ])('%s leaves, with exit 0', async (_, keys) => {
      const terminal = openTerminal((await bare()).env);
      await terminal.sees('umpire> ');
      terminal.types(keys);
      expect(await terminal.ended).toBe(0);
    });

    test('Ctrl-C in the middle of a diagnosis leaves, too, and nothing more is shown', async () => {
      const { env } = await bare();
      const engine = await startSlowEngine();
      onTestFinished(() => engine.close());
      const terminal = openTerminal({ ...env, DOCKER_HOST: engine.url });
      await terminal.sees('umpire> ');
      engine.hold();
      terminal.types('diagnose local\r');
      await until('the engine is being asked', () => engine.asked.length > 0, 20_000);
      terminal.types('\u0003');
      expect(await terminal.ended).toBe(0);
      expect(terminal.text()).not.toMatch(/local fails|did not work|Error/);
    });
  },
);
