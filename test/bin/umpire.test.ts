import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeClone, start } from './clone.ts';

/** Does what its first argument says, and tells what it was given. */
const MAIN = `
import { text } from 'node:stream/consumers';
type Told = { node: string; argv: string[]; launcher: string | null };
export async function main(argv: string[]): Promise<number> {
  const told: Told = { node: process.version, argv, launcher: process.env.UMPIRE_LAUNCHER ?? null };
  console.log(JSON.stringify(told));
  if (argv[0] === 'echo') console.log((await text(process.stdin)).toUpperCase());
  if (argv[0] === 'throw') throw Object.assign(new Error('broken inside'), { password: 'hunter2' });
  if (argv[0] === 'warn') process.emitWarning('Type Stripping is an experimental feature', 'ExperimentalWarning');
  if (argv[0] === 'warn') process.emitWarning('mind the gap');
  if (argv[0] === 'backtrack') console.log(/^(a+)+$/.test('a'.repeat(60) + '!'));
  if (argv[0] === 'die') process.kill(process.pid, 'SIGKILL');
  if (argv[0] !== 'start') return Number(argv[1] ?? 0);
  const work = setInterval(() => {}, 1000);
  let signals = 0;
  process.on('SIGTERM', () => console.log('SIGTERM', ++signals));
  setImmediate(() => console.log('ready'));
  await new Promise((resolve) => process.once('SIGTERM', resolve));
  await new Promise((resolve) => setTimeout(resolve, argv[1] === 'slowly' ? 1500 : 0));
  clearInterval(work);
  return 7;
}`;

let clone: ReturnType<typeof makeClone>;
let program: string;
/** Has Node say that it is an older one: what starts on a machine with Node 20. */
let older: string[];

beforeAll(() => {
  clone = makeClone(MAIN);
  program = join(clone.root, 'bin/umpire.js');
  const preload = join(clone.root, 'older.cjs');
  writeFileSync(
    preload,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });",
  );
  older = ['--require', preload, program];
});
afterAll(() => clone[Symbol.dispose]());

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => start(process.execPath, args, env).ended;

describe.each([
  ['on Node 24', () => [program]],
  ['on an older Node, through the one of the clone', () => older],
])('%s', (_, how) => {
  test('arguments arrive as they are, and the exit code comes back', async () => {
    const { code, stdout, stderr } = await run([...how(), 'classify', '3', '--', 'rm -rf "$HOME"', '']);
    expect(JSON.parse(stdout)).toEqual({
      node: process.version,
      argv: ['classify', '3', '--', 'rm -rf "$HOME"', ''],
      launcher: null,
    });
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  });

  test('stdin is read', async () => {
    const echo = start(process.execPath, [...how(), 'echo']);
    echo.say('one line');
    expect((await echo.ended).stdout).toContain('ONE LINE');
  });

  test('SIGTERM arrives once, and what it answers is the exit code', async () => {
    const bot = start(process.execPath, [...how(), 'start']);
    await bot.saw('ready');
    process.kill(bot.pid, 'SIGTERM');
    const { code, stdout } = await bot.ended;
    expect(code).toBe(7);
    expect(stdout.match(/SIGTERM/g)).toHaveLength(1);
  });

  test('a death by signal is passed on', async () => {
    expect(await run([...how(), 'die'])).toMatchObject({ code: null, signal: 'SIGKILL' });
  });
});

test('a regular expression that backtracks for ever ends', async () => {
  expect((await run([program, 'backtrack'])).stdout).toContain('false');
}, 5_000);

test('a fault of its own is exit code 70, and shows no more of it than the stack', async () => {
  const { code, stderr } = await run([program, 'throw']);
  expect(code).toBe(70);
  expect(stderr).toContain('broken inside');
  expect(stderr).toContain('main.ts:');
  expect(stderr).not.toContain('hunter2');
});

test('of the warnings only that of type stripping is hidden', async () => {
  const { stderr } = await run([program, 'warn']);
  expect(stderr).toContain('mind the gap');
  expect(stderr).not.toContain('Type Stripping');
});

describe('whoever starts it dies', () => {
  test('without a word: the relaunched process ends in order', async () => {
    const launcher = start(process.execPath, [...older, 'start']);
    await launcher.saw('ready');
    process.kill(launcher.pid, 'SIGKILL');
    // Its end closes the pipe that both share; that is when `ended` resolves.
    expect((await launcher.ended).stdout).toContain('SIGTERM 1');
  });

  test("as npm's shell does at a SIGTERM: it ends in order", async () => {
    const shell = start('sh', ['-c', `"$NODE" "$PROGRAM" start; true`], {
      NODE: process.execPath,
      PROGRAM: program,
      npm_lifecycle_event: 'start',
    });
    await shell.saw('ready');
    process.kill(shell.pid, 'SIGTERM');
    expect((await shell.ended).stdout).toContain('SIGTERM 1');
  });

  test('while it is ending already: no second signal', async () => {
    const script = `trap 'kill -TERM $child' TERM; "$NODE" "$PROGRAM" start slowly & child=$!; wait; exit 0`;
    const env = { NODE: process.execPath, PROGRAM: program, npm_lifecycle_event: 'start' };
    const shell = start('sh', ['-c', script], env);
    await shell.saw('ready');
    process.kill(shell.pid, 'SIGTERM');
    expect((await shell.ended).stdout.match(/SIGTERM \d/g)).toEqual(['SIGTERM 1']);
  });

  test('but no script of npm started it: it goes on', async () => {
    const shell = start('sh', ['-c', '"$NODE" "$PROGRAM" start & echo "child=$!"'], {
      NODE: process.execPath,
      PROGRAM: program,
    });
    const child = Number((await shell.saw('child=')).slice('child='.length));
    await shell.saw('ready');
    const early = await Promise.race([
      shell.ended,
      new Promise((resolve) => setTimeout(resolve, 1_200, 'runs')),
    ]);
    process.kill(child, 'SIGTERM');
    await shell.ended;
    expect(early).toBe('runs');
  });
});

describe('on an older Node', () => {
  test('the Node found is never asked twice', async () => {
    const { code, stderr } = await run(older, { UMPIRE_LAUNCHER: '1' });
    expect(code).toBe(69);
    expect(stderr).toContain('npm ci');
  });

  test('without the one of the clone, the message says what to do', async () => {
    using bare = makeClone(MAIN);
    rmSync(join(bare.root, 'node_modules'), { recursive: true });
    const [, preload = ''] = older;
    const { code, stdout, stderr } = await run([
      '--require',
      preload,
      join(bare.root, 'bin/umpire.js'),
      'start',
    ]);
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toContain(
      `this is Node 20.19.0, and Umpire needs Node 24 or newer. Run \`npm ci\` in ${bare.root}`,
    );
  });
});
