import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkOf, runbook } from './judge.ts';

const neuros = runbook('neuros');
const folder = mkdtempSync(join(tmpdir(), 'umpire-programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The argv of a check, with the Python of this machine. */
function argvOf(id: string): string[] {
  const { probe } = checkOf(neuros, id);
  if (probe.kind !== 'exec') throw new Error(`${id} runs nothing`);
  return [...probe.argv];
}

describe('imports: what an app needs and does not find', () => {
  interface Found {
    readonly root: string | null;
    readonly missing: readonly { module: string; file: string; line: number }[];
    readonly later: readonly { module: string }[];
    readonly elsewhere: readonly { module: string; file: string }[];
    readonly notInstalled: readonly string[];
    readonly repeated: readonly string[];
    readonly conflicts: readonly string[];
  }

  let count = 0;
  function look(files: Readonly<Record<string, string>>): { found: Found; stderr: string } {
    const root = join(folder, `app${count++}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const [program = '', ...args] = argvOf('imports');
    // A home of its own, so that neither this machine's processes nor its packages decide.
    const env = { PATH: process.env.PATH ?? '', PYTHONPATH: '', UMPIRE_AGAIN: '1' };
    const { stdout, stderr, status } = spawnSync(program, args, {
      cwd: root,
      env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    if (status !== 0) throw new Error(stderr);
    return { found: JSON.parse(stdout) as Found, stderr };
  }
  const missing = (source: string) => look({ 'main.py': source }).found.missing.map(({ module }) => module);

  test.each([
    ['import nothere_one', ['nothere_one']],
    ['import os, sys, json, asyncio, os.path', []],
    ['from nothere_two.sub import x', ['nothere_two']],
    ['try:\n  import nothere\nexcept ImportError:\n  nothere = None', []],
    ['try:\n  import nothere\nexcept (ValueError, ModuleNotFoundError):\n  pass', []],
    ['try:\n  import nothere\nexcept:\n  pass', []],
    ['try:\n  import nothere_three\nexcept ValueError:\n  pass', ['nothere_three']],
    ['try:\n  import nothere\nexcept ImportError:\n  import alsonot', []],
    ['from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import nothere', []],
    ['import contextlib\nwith contextlib.suppress(ImportError):\n  import nothere', []],
    ['if __name__ == "__main__":\n  import nothere_four', ['nothere_four']],
    ['class A:\n  import nothere_five', ['nothere_five']],
    ['from __future__ import annotations', []],
    ['this is not python', []],
  ])('%j', (source, modules) => {
    expect(missing(source)).toEqual(modules);
  });

  test('says file and line, and an error line that signatures know', () => {
    const { found, stderr } = look({ 'main.py': 'import os\nimport nothere\n' });
    expect(found.missing).toEqual([{ module: 'nothere', file: 'main.py', line: 2 }]);
    expect(stderr).toBe("ModuleNotFoundError: No module named 'nothere'\n");
  });

  test('follows the app’s own modules, which are never missing', () => {
    const { found } = look({
      'main.py': 'import helper\nfrom pkg import sub\nfrom pkg.deep.leaf import x\n',
      'helper.py': 'import nothere_a',
      'pkg/__init__.py': '',
      'pkg/sub.py': 'from . import other\nfrom .deep import leaf',
      'pkg/other.py': 'import nothere_b',
      'pkg/deep/leaf.py': 'import nothere_c',
    });
    expect(found.missing.map(({ module }) => module).sort()).toEqual(['nothere_a', 'nothere_b', 'nothere_c']);
  });

  test('a late import, and a file nobody runs, only count as such', () => {
    const { found } = look({
      'main.py':
        'def f():\n  import nothere_late\nimport sys\nif sys.platform == "win32":\n  import nothere_windows\n',
      'tool.py': 'import nothere_tool',
      'tests/test_a.py': 'import nothere_test',
      '.venv/lib/x.py': 'import nothere_venv',
    });
    expect(found.missing).toEqual([]);
    expect(found.later.map(({ module }) => module)).toEqual(['nothere_late', 'nothere_windows']);
    expect(found.elsewhere).toMatchObject([{ module: 'nothere_tool', file: 'tool.py' }]);
  });

  test('runs nothing of the app', () => {
    const { found } = look({
      'main.py': 'import helper\nopen("ran", "w").write("x")\nraise SystemExit(3)',
      'helper.py': 'raise SystemExit(4)',
    });
    expect(found.missing).toEqual([]);
    expect(existsSync(join(found.root ?? '', 'ran'))).toBe(false);
  });

  test('an app in a folder below', () => {
    expect(look({ 'app/main.py': 'import nothere' }).found.missing).toMatchObject([{ file: 'app/main.py' }]);
  });

  test('requirements: what is not installed, and what is there twice', () => {
    const { found } = look({
      'main.py': '',
      'requirements.txt':
        '# x\nnothere-pkg>=1  # why\nnothere_pkg==2\n-r other.txt\nskipped; python_version < "3"\n\n',
    });
    expect(found.notInstalled).toEqual(['nothere-pkg', 'nothere_pkg']);
    expect(found.repeated).toEqual(['nothere_pkg']);
    expect(found.conflicts).toEqual([]);
  });
});

describe('dependencies-reached: logs in with what the environment says', () => {
  /** Says `lines` in turn, one after each thing heard. */
  const speaker =
    (...lines: (string | Buffer)[]) =>
    (socket: Socket) => {
      const left = [...lines];
      socket.on('error', () => socket.destroy());
      socket.on('data', () => {
        const line = left.shift();
        if (line !== undefined) socket.write(line);
      });
    };
  const failure = (code: string, words: string) => {
    const body = Buffer.from(`SFATAL\0C${code}\0M${words}\0\0`);
    const head = Buffer.from('E....');
    head.writeUInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const TRUSTED = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');
  const ASKS = Buffer.from('R\0\0\0\x08\0\0\0\x03', 'latin1');
  const speakers: Record<string, (socket: Socket) => void> = {
    pong: speaker('+PONG\r\n'),
    noauth: speaker('-NOAUTH Authentication required.\r\n'),
    wrongpass: speaker('-WRONGPASS invalid username-password pair\r\n'),
    loading: speaker('-LOADING Redis is loading the dataset in memory\r\n'),
    hangup: (socket) => socket.destroy(),
    trusted: speaker(TRUSTED),
    asks: speaker(ASKS),
    rejects: speaker(ASKS, failure('28P01', 'password authentication failed for user "u"')),
    nodb: speaker(failure('3D000', 'database "x" does not exist')),
    starting: speaker(failure('57P03', 'the database system is starting up')),
  };
  const servers = Object.entries(speakers).map(([name, speak]) => ({ name, server: createServer(speak) }));
  const ports = new Map<string, number>();

  beforeAll(async () => {
    for (const { name, server } of servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      ports.set(name, typeof address === 'object' && address !== null ? address.port : 0);
    }
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    ports.set('closed', typeof address === 'object' && address !== null ? address.port : 0);
    closed.close();
  });
  afterAll(() => {
    for (const { server } of servers) server.close();
  });

  async function reach(
    env: Readonly<Record<string, string>>,
  ): Promise<{ out: string; services: readonly { variable: string; state: string; detail: string }[] }> {
    const [program = '', ...args] = argvOf('dependencies-reached');
    const child = spawn(program, args, { env: { PATH: process.env.PATH ?? '', ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    await once(child, 'close');
    return { out: out + err, services: (JSON.parse(out) as { services: [] }).services };
  }

  test.each([
    ['redis://127.0.0.1', 'pong', 'ok'],
    ['redis://127.0.0.1', 'noauth', 'needs-password'],
    ['redis://:hunter22@127.0.0.1', 'wrongpass', 'wrong-password'],
    ['redis://127.0.0.1', 'loading', 'not-ready'],
    ['redis://127.0.0.1', 'hangup', 'no-answer'],
    ['redis://127.0.0.1', 'closed', 'closed'],
    ['redis://nothere.invalid', 'closed', 'unresolved'],
    ['postgresql://u:hunter22@127.0.0.1', 'trusted', 'ok'],
    ['postgres://u@127.0.0.1', 'asks', 'needs-password'],
    ['postgresql+asyncpg://u:hunter22@127.0.0.1', 'rejects', 'wrong-password'],
    ['postgresql://u:hunter22@127.0.0.1', 'nodb', 'no-database'],
    ['postgresql://u:hunter22@127.0.0.1', 'starting', 'not-ready'],
  ])('%s at a server that is %s: %s', async (url, server, state) => {
    const { out, services } = await reach({ SOME_URL: `${url}:${ports.get(server)}/x` });
    expect(services).toMatchObject([{ variable: 'SOME_URL', state }]);
    expect(out).not.toContain('hunter22');
  });

  test('asks each URL once, leaves tests and other values alone, and survives nonsense', async () => {
    const pong = `redis://127.0.0.1:${ports.get('pong')}`;
    const { services } = await reach({
      A: pong,
      B: pong,
      TEST_URL: 'redis://127.0.0.1:1',
      C: 'http://127.0.0.1:1',
      D: 'postgres://u:p@[::1/x',
      E: 'redis://h:99999',
    });
    expect(services.map(({ variable, state }) => [variable, state])).toEqual([
      ['A', 'ok'],
      ['D', 'no-answer'],
      ['E', 'no-answer'],
    ]);
  });
});
