import type { Ask } from '../../asking.ts';
import { secretsOf } from '../../compose/secret-values.ts';
import { pathOf, readFile } from './read-file.ts';

const ASSIGNMENT = /^\s{0,20}(?:export\s{1,20})?([A-Za-z_][A-Za-z0-9_]{0,100})\s{0,20}[=:]\s{0,20}(.*)$/;

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
  for (const secret of secretsIn(lines)) asking.secrets.add(secret);
  return {
    data: { exists: true, sizeBytes: file.sizeBytes, modified: file.modified, lines },
    text: file.content,
    truncated: file.truncated,
  };
};

/** Values of lines such as `DB_PASSWORD=…`, with and without their quotes. */
function secretsIn(lines: readonly string[]): string[] {
  const entries = lines.flatMap((line): [string, string][] => {
    const [, key = '', value = ''] = ASSIGNMENT.exec(line) ?? [];
    const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2');
    return key === ''
      ? []
      : [
          [key, bare],
          ['', line],
        ];
  });
  return secretsOf(entries, new Set());
}
