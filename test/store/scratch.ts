import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/**
 * An empty folder for one test, and how to remove it. Its name must not begin with `umpire-`: the lab sweeps such folders
 * when their `owner.json` names a dead process, and here processes are killed on purpose.
 */
export async function scratchFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'data-folder-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** An empty database on the server of `url`, and how to drop it with whoever is still connected. */
export async function scratchDatabase(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = name;
  return { url: own.href, drop: () => execute(url, `drop database if exists ${name} with (force)`) };
}

/** Runs SQL on a connection of its own. */
export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
