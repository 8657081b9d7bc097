import { secretsOf } from './secret-values.ts';

const ASSIGNMENT = /^\s{0,20}(?:export\s{1,20})?([A-Za-z_][A-Za-z0-9_]{0,100})\s{0,20}[=:]\s{0,20}(.*)$/;

/** Values of lines such as `DB_PASSWORD=…`, with and without their quotes. */
export function secretsInLines(lines: readonly string[]): string[] {
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
