import { posix } from 'node:path';
import { type Asking, composeOf } from '../../asking.ts';
import { type ComposeReading, readCompose } from '../../compose/read-compose.ts';
import { Failure } from '../../failure.ts';
import { readFile } from './read-file.ts';

/** A compose project as its files say. */
export interface Project {
  readonly file: string;
  readonly folder: string;
  readonly reading: ComposeReading;
}

/** Reads the target's compose file and the `.env` beside it, once for all who ask at the same time. Throws `missing`. */
export function readProject(asking: Asking): Promise<Project> {
  const { file, project } = composeOf(asking);
  return asking.share('compose file', async (shared) => {
    const folder = posix.dirname(file);
    const [compose, dotenv] = await Promise.all([
      readFile(shared, file),
      readFile(shared, posix.join(folder, '.env')),
    ]);
    if (compose.kind === 'absent')
      throw new Failure(
        'missing',
        `the compose file ${file} does not exist on ${shared.host.name}: No such file or directory`,
        'Correct `compose.file` of the target in the config.',
      );
    if (compose.truncated)
      throw new Failure(
        'too-large',
        `the compose file ${file} is ${compose.sizeBytes} bytes long`,
        'Name the right file in the config.',
      );
    const reading = readCompose(
      compose.content,
      dotenv.kind === 'file' ? dotenv.content : undefined,
      project,
    );
    for (const secret of reading.secrets) shared.secrets.add(secret);
    return { file, folder, reading };
  });
}
