import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace } from '../chat/slack/emulator.ts';
import { startUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { freePort } from '../lab/process/free-port.ts';
import { scratchDatabase } from '../store/scratch.ts';
import { startReady } from './running.ts';

needs('postgres')('two bots on one database', { timeout: 60_000 }, () => {
  test('the second waits while the first lives, and takes over when it is killed', async () => {
    const workspace = await startWorkspace();
    onTestFinished(() => workspace.close());
    const database = await scratchDatabase(theLab('postgres').url);
    onTestFinished(() => database.drop());
    const folder = await tempFolder();
    await writeFile(join(folder, 'umpire.yaml'), 'people: [{ id: ana, name: Ana, slack: U0ANA }]\n');
    const env = {
      UMPIRE_CONFIG: join(folder, 'umpire.yaml'),
      UMPIRE_DATA: join(folder, 'data'),
      DATABASE_URL: database.url,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
    };
    const first = await startReady('bot', env);
    const port = await freePort();
    const { child, output } = startUmpire(['bot'], { env: { ...env, PORT: String(port) } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const isReady = async () =>
      (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200;
    await until('the second says that it waits', () => output.stderr.includes('bot.waiting'), 20_000);
    expect(await isReady()).toBe(false);
    const third = startUmpire(['bot'], { env: { ...env, PORT: String(await freePort()) } });
    await until('a third waits, too', () => third.output.stderr.includes('bot.waiting'), 20_000);
    third.child.kill('SIGTERM');
    expect(await third.ended).toMatchObject({ stderr: expect.not.stringContaining('Another bot') });
    await first.stop('SIGKILL');
    await until('the second has taken over', isReady, 20_000);
    expect(child.exitCode).toBeNull();
  });
});
