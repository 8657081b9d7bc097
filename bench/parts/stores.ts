import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { startPostgres } from '../../test/lab/postgres.ts';

/** An empty store on PGlite, in this process; it ends with `stack`. */
export async function openPglite(stack: AsyncDisposableStack, folder: string): Promise<Store> {
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  const ownership = await takeOwnership(dataFolder);
  if (ownership.kind !== 'taken') throw new Error(`${dataFolder} is not ours`);
  stack.defer(ownership.release);
  const store = await openStore({ dataFolder });
  stack.defer(() => store.close());
  return store;
}

/** An empty store on a real PostgreSQL server of its own; both end with `stack`. */
export async function openPostgres(
  stack: AsyncDisposableStack,
  folder: string,
): Promise<{ store: Store; url: string }> {
  const server = await startPostgres({ folder });
  stack.defer(() => server.stop());
  const store = await openStore({ databaseUrl: server.url, dataFolder: folder });
  stack.defer(() => store.close());
  return { store, url: server.url };
}
