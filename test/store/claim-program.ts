import { once } from 'node:events';
import { takeOwnership } from '../../src/store/owner.ts';

// Takes a data folder when told to, says how that ended, and stays until told to go or killed.
const folder = process.argv[2] ?? '';
console.log('ready');
await once(process.stdin, 'data');
const ownership = await takeOwnership(folder);
console.log(
  ownership.kind === 'taken' ? `taken ${process.pid}` : `owned by ${ownership.pid} at ${ownership.socket}`,
);
await once(process.stdin, 'data');
if (ownership.kind === 'taken') await ownership.release();
process.exit();
