import { openQueue } from '../../src/queue/open-queue.ts';
import { openQueueConnection } from '../../src/store/open-store.ts';
import { report } from '../build.ts';

// A worker of one host: says what it walks and finishes it, or hangs there to be killed.
const [url = '', host = '', what = ''] = process.argv.slice(2);
const options = url.startsWith('redis') ? { redisUrl: url } : await openQueueConnection(url);
const { work } = await openQueue(options);
await work.serve([host], async (_job, attempt, _tell, signal) => {
  console.log(`walking ${attempt}`);
  signal.addEventListener('abort', () => console.log(`told to stop: ${signal.reason.message}`));
  if (what === 'hang') await new Promise(() => {});
  return report({ attempt });
});
console.log('serving');
