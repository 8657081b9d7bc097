import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertOwned, takeOwnership } from '../../src/store/owner.ts';
import { type Child, startChild } from '../contracts/child.ts';
import { scratchFolder } from './scratch.ts';

describe('the owner of a data folder', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let folder: string;
  let children: Child[];

  beforeEach(async () => {
    scratch = await scratchFolder();
    folder = join(scratch.folder, 'data');
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await child.kill();
    await scratch.remove();
  });

  async function start(): Promise<Child> {
    const child = startChild('store/claim-program.ts', folder);
    children.push(child);
    await child.line(/^ready/);
    return child;
  }
  async function claim(child: Child): Promise<string> {
    const answer = child.line(/^taken|^owned/);
    child.say('take it');
    return await answer;
  }

  test('is the first; the folder is made for it alone', async () => {
    const ownership = await takeOwnership(folder);
    expect(ownership.kind).toBe('taken');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'owner.json'))).mode & 0o777).toBe(0o600);
    await assertOwned(folder);
  });

  test('is told to others by its process id and socket, until it lets go', async () => {
    const first = await start();
    await claim(first);
    expect(await takeOwnership(folder)).toEqual({
      kind: 'owned',
      pid: first.pid,
      socket: join(folder, 'umpire.sock'),
    });
    await expect(assertOwned(folder)).rejects.toThrow(`owned by process ${first.pid}`);
    first.say('go');
    await expect(first.line(/never/)).rejects.toThrow('ended without');
    expect(await takeOwnership(folder)).toMatchObject({ kind: 'taken' });
  });

  test('that was killed is followed by the next', async () => {
    const first = await start();
    await claim(first);
    await first.kill();
    const second = await start();
    expect(await claim(second)).toBe(`taken ${second.pid}`);
  });

  test('whose number was given to another process is followed by the next', async () => {
    const stranger = await start();
    await takeOwnership(folder);
    await writeFile(
      join(folder, 'owner.json'),
      JSON.stringify({ pid: stranger.pid, started: 'another time' }),
    );
    expect(await takeOwnership(folder)).toMatchObject({ kind: 'taken' });
  });

  test('is exactly one of many that race, round after round, over a dead one', {
    timeout: 30_000,
  }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const racers = await Promise.all(Array.from({ length: 6 }, start));
      const answers = await Promise.all(racers.map(claim));
      const winners = answers.filter((answer) => answer.startsWith('taken'));
      expect(winners, answers.join()).toHaveLength(1);
      const winner = winners[0]?.slice('taken '.length);
      for (const answer of answers) expect(answer).toMatch(new RegExp(`^(taken|owned by) ${winner}\\b`));
      for (const racer of racers) await racer.kill();
      expect((await readdir(folder)).filter((name) => name.includes('claim'))).toEqual([]);
    }
  });

  test('is not guessed from a file nobody can read', async () => {
    await takeOwnership(folder);
    await writeFile(join(folder, 'owner.json'), 'not a lock');
    await expect(takeOwnership(folder)).rejects.toThrow(/owner\.json is not a lock of Umpire/);
    expect(await readFile(join(folder, 'owner.json'), 'utf8')).toBe('not a lock');
  });
});
