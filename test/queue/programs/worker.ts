import { openQueue } from '../../../src/queue/open-queue.ts';
import { openQueueConnection } from '../../../src/store/open-store.ts';
import { operated } from '../build-jobs.ts';
import { quick } from '../performers.ts';

// A worker of one host: says what it begins and finishes it, or hangs there, deaf, to be killed. Told to close, it does.
const [url = '', host = '', what = ''] = process.argv.slice(2);
const options = url.startsWith('redis') ? { redisUrl: url } : await openQueueConnection(url);
const { work, close } = await openQueue(options);
await work.serve([host], async (job, attempt, tell, signal) => {
  console.log(`beginning ${attempt}`);
  signal.addEventListener('abort', () => console.log(`told to stop: ${signal.reason.message}`));
  if (what === 'hang') await new Promise(() => {});
  // As the real one, which finds the claim on the host taken.
  if (job.kind === 'operate' && attempt > 1) return operated('interrupted');
  return await quick(job, attempt, tell, signal);
});
console.log('serving');
process.stdin.once('data', async () => {
  await close();
  console.log('closed');
});
