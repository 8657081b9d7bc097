import { lstatSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeClone, start } from './clone.ts';

const MAIN = 'export const main = async () => { console.log("umpire"); return 0; };';

describe('after an installation', () => {
  let clone: ReturnType<typeof makeClone>;
  let link: string;
  beforeEach(() => {
    clone = makeClone(MAIN);
    link = join(clone.root, 'node_modules/.bin/umpire');
  });
  afterEach(() => clone[Symbol.dispose]());
  const install = () => start(process.execPath, [join(clone.root, 'bin/link.js')]).ended;

  test('umpire is among the programs npx looks through, and runs', async () => {
    expect(await install()).toMatchObject({ code: 0, stderr: '' });
    expect(readlinkSync(link)).toBe('../../bin/umpire.js');
    expect(await start(link, []).ended).toMatchObject({ code: 0, stdout: 'umpire\n' });
  });

  test('a second one changes nothing', async () => {
    await install();
    const { ino } = lstatSync(link);
    expect(await install()).toMatchObject({ code: 0, stderr: '' });
    expect(lstatSync(link).ino).toBe(ino);
  });

  test('a link to somewhere else is replaced', async () => {
    symlinkSync('../gone/umpire.js', link);
    await install();
    expect(readlinkSync(link)).toBe('../../bin/umpire.js');
  });

  test("somebody's file is left alone, with a warning", async () => {
    writeFileSync(link, 'mine');
    expect(await install()).toMatchObject({ code: 0, stderr: expect.stringContaining('npx umpire') });
    expect(readFileSync(link, 'utf8')).toBe('mine');
  });

  test('without programs (a dependency of another package) nothing is done', async () => {
    rmSync(join(clone.root, 'node_modules'), { recursive: true });
    expect(await install()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});
