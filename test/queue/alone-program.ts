import { openQueue } from '../../src/queue/open-queue.ts';
import { openStore } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { report } from '../build.ts';
import { jobFor } from '../contracts/jobs.ts';

// Everything in one process on a data folder: the first walk never ends, the next one does.
const [folder = ''] = process.argv.slice(2);
const ownership = await takeOwnership(folder);
if (ownership.kind !== 'taken') throw new Error(`owned by ${ownership.pid}`);
const store = await openStore({ dataFolder: folder });
const { jobs, work } = await openQueue({ connection: store.queueConnection });
await jobs.watch(['lab'], (_, state) => {
  if (state.kind === 'finished') console.log(`ended finished ${state.report.attempt}`);
  if (state.kind === 'failed') console.log(`ended failed ${state.message}`);
});
await jobs.submit(jobFor('lab'));
await work.serve(['lab'], async (_, attempt) => {
  console.log(`walking ${attempt}`);
  if (attempt === 1) await new Promise(() => {});
  return report({ attempt });
});
