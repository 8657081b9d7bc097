import { openStore } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { failingReport, finished, opened, requested } from '../build.ts';
import { events } from '../contracts/ledger.ts';

// Opens the store of a folder and appends as fast as it can, saying each case when it is told that it is kept.
const [folder = '', round = ''] = process.argv.slice(2);
const ownership = await takeOwnership(folder);
if (ownership.kind !== 'taken') throw new Error(`owned by ${ownership.pid}`);
const { ledger } = await openStore({ dataFolder: folder });
console.log('appending');
for (let count = 0; ; count += 1) {
  const name = `kill-${round}-${count}`;
  const ended = count % 2 === 0 ? [finished(failingReport(), `${name}.1`)] : [];
  await ledger.append(name, 0, events(opened(name), requested(`${name}.1`), ...ended));
  console.log(`kept ${name}`);
}
