import { posix } from 'node:path';
import type { InventoryFile } from '../../core/plan/inventory.ts';
import type { Asking } from '../asking.ts';
import { readCompose } from '../compose/read-compose.ts';
import { secretsOf } from '../compose/secret-values.ts';
import { secretsInLines } from '../compose/secrets-in-lines.ts';
import { readDotenv } from '../compose/variables/read-dotenv.ts';
import { Failure } from '../failure.ts';
import { type FileBytes, readBytes } from './read-bytes.ts';

/** A longer text is neither compared nor derived from. */
const TEXT_BYTES = 64 * 1024;
const MOST_FILES = 200;

/** By path; `null` where there is none. */
type Files = ReadonlyMap<string, FileBytes | null>;

/**
 * The target's compose file, the `.env` beside it and the env files of its services, then those asked for; each once.
 * What is secret in them joins `asking.secrets`. Throws a Failure for one that is there and cannot be read.
 */
export async function readFiles(
  asking: Asking,
  asked: readonly string[],
  workingDirectory: string,
): Promise<InventoryFile[]> {
  const wanted = new Set(asked.map((path) => posix.resolve(workingDirectory, path)));
  const own = await readOwn(asking);
  const others = await readAll(
    asking,
    [...wanted].filter((path) => !own.has(path)),
  );
  for (const file of others.values())
    for (const secret of secretsInLines((decode(file) ?? '').split('\n'))) asking.secrets.add(secret);
  return [...own, ...others].map(([path, file]) => shown(path, file));
}

/** Files that belong to the target, in order. A compose file that cannot be parsed names no env files. */
async function readOwn(asking: Asking): Promise<Files> {
  const { compose } = asking.target;
  if (!compose) return new Map();
  const file = posix.normalize(compose.file);
  const folder = posix.dirname(file);
  const dotenv = posix.join(folder, '.env');
  const found = await readAll(asking, [file, dotenv]);
  const text = (path: string): string | null => decode(found.get(path) ?? null);
  const reading = readCompose(text(file) ?? '', text(dotenv) ?? undefined, compose.project);
  for (const secret of reading.secrets) asking.secrets.add(secret);
  const named = reading.services.flatMap(({ envFiles }) =>
    envFiles.map((path) => posix.resolve(folder, path)),
  );
  const envFiles = await readAll(
    asking,
    [...new Set(named)].filter((path) => !found.has(path)),
  );
  for (const file of envFiles.values())
    for (const secret of secretsOf(readDotenv(decode(file) ?? undefined).values, new Set()))
      asking.secrets.add(secret);
  return new Map([...found, ...envFiles]);
}

async function readAll(asking: Asking, paths: readonly string[]): Promise<Files> {
  if (paths.length > MOST_FILES)
    throw new Failure(
      'too-large',
      `a plan would look at ${paths.length} files`,
      `Name at most ${MOST_FILES}; their folder can be archived in a step.`,
    );
  const read = await Promise.all(paths.map((path) => readBytes(asking, path)));
  return new Map(paths.map((path, index) => [path, read[index] ?? null]));
}

function shown(path: string, file: FileBytes | null): InventoryFile {
  if (file === null) return { path, sha256: null, bytes: 0, text: null };
  const text = file.bytes <= TEXT_BYTES ? decode(file) : null;
  return { path, sha256: file.sha256, bytes: file.bytes, text };
}

/** A file's text, if it is one: byte for byte what was read, or nothing. */
function decode(file: FileBytes | null): string | null {
  const content = file?.content ?? null;
  if (content === null || content.includes(0)) return null;
  const text = content.toString('utf8');
  return Buffer.from(text).equals(content) ? text : null;
}
