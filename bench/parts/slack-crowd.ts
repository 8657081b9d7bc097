import { setTimeout as pause } from 'node:timers/promises';
import { type Scene, send, slashCommand } from '../../test/chat/slack/person.ts';

/** People who type `/diagnose neuros`, as a process of its own so that nothing here waits for what the benchmark does besides. */
export interface Crowd {
  readonly urls: readonly string[];
  readonly scene: Scene;
  readonly perSecond: number;
  readonly seconds: number;
}

if (import.meta.main) {
  const crowd = JSON.parse(process.argv[2] ?? '{}') as Crowd;
  process.stdout.write(JSON.stringify(await sendAll(crowd)));
}

/** Signed requests to each address in turn, at their pace whatever the answers do; resolves with the milliseconds to each whole answer, by address. */
async function sendAll({ urls, scene, perSecond, seconds }: Crowd): Promise<number[][]> {
  const samples = urls.map((): number[] => []);
  const sent: Promise<void>[] = [];
  const everyMs = 1000 / perSecond;
  const began = performance.now();
  for (let turn = 0; turn < perSecond * seconds; turn++) {
    for (const [at, url] of urls.entries()) {
      const due = began + everyMs * (turn + at / urls.length);
      await pause(Math.max(0, due - performance.now()));
      sent.push(ask(url, scene).then((ms) => void samples[at]?.push(ms)));
    }
  }
  await Promise.all(sent);
  return samples;
}

async function ask(url: string, scene: Scene): Promise<number> {
  const began = performance.now();
  const response = await send(url, slashCommand('/diagnose neuros', scene));
  const text = await response.text();
  if (response.status !== 200 || (!text.includes('Diagnosing') && !text.includes('looked at')))
    throw new Error(`${url} answered ${response.status}: ${text}`);
  return performance.now() - began;
}
