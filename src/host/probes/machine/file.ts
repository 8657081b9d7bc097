import type { Ask } from '../../asking.ts';
import { secretsInLines } from '../../compose/secrets-in-lines.ts';
import { pathOf, readFile } from './read-file.ts';

/** `file`: one that is not there is an answer, too. */
export const askFile: Ask<'file'> = async (asking, { path }) => {
  const file = await readFile(asking, pathOf(asking, path));
  if (file.kind === 'absent') {
    return {
      data: { exists: false, sizeBytes: 0, modified: '', lines: [] },
      text: `${file.path}: No such file or directory`,
    };
  }
  const lines = file.content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const secret of secretsInLines(lines)) asking.secrets.add(secret);
  return {
    data: { exists: true, sizeBytes: file.sizeBytes, modified: file.modified, lines },
    text: file.content,
    truncated: file.truncated,
  };
};
