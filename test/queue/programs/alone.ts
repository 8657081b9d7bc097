import { openQueue } from '../../../src/queue/open-queue.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { takeOwnership } from '../../../src/store/owner.ts';
import { diagnoseJob } from '../build-jobs.ts';
import { quick } from '../performers.ts';

// Everything in one process on a data folder: the first performance never ends, the next one does.
const [folder = ''] = process.argv.slice(2);
const ownership = await takeOwnership(folder);
if (ownership.kind !== 'taken') throw new Error(`owned by ${ownership.pid}`);
const store = await openStore({ dataFolder: folder });
const { jobs, work } = await openQueue({ connection: store.queueConnection });
await jobs.watch(['lab'], (_, state) => {
  if (state.kind === 'failed') console.log(`ended failed ${state.message}`);
  if (state.kind === 'finished' && state.result.kind === 'diagnosed')
    console.log(`ended finished ${state.result.report.attempt}`);
});
await jobs.submit(diagnoseJob('lab'));
await work.serve(['lab'], async (job, attempt, ...rest) => {
  console.log(`beginning ${attempt}`);
  if (attempt === 1) await new Promise(() => {});
  return await quick(job, attempt, ...rest);
});
