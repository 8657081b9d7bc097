import type { Json } from '../../../core/diagnosis/observation.ts';
import type { Ask } from '../../asking.ts';
import { readProject } from './read-project.ts';

/** `compose`; `text` holds the problems as file:line:column, never the file itself. */
export const askCompose: Ask<'compose'> = async (asking) => {
  const { file, reading } = await readProject(asking);
  const { valid, problems, services, project } = reading;
  const data: Json = structuredClone({ valid, problems, services, project }) as unknown as Json;
  return {
    data: data as { [key: string]: Json },
    text: problems.map(({ message, line, column }) => `${file}:${line}:${column}: ${message}`).join('\n'),
  };
};
