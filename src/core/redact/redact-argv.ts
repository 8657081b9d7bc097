import { isInnocent } from './innocent.ts';

/** Programs that take a password behind a flag of their own, and that flag. */
const FLAGS: Record<string, RegExp> = {
  'redis-cli': /^(?:-a|--pass)$/,
  sshpass: /^-p$/,
  login: /^(?:-p|--password)$/,
  ldapsearch: /^-w$/,
};
/** Programs whose `-p` and password are one word. */
const JOINED = /^(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin|sshpass)$/;
const USER_AND_PASSWORD = /^(?:-u|--user|--proxy-user)$/;

export interface ArgvRules {
  readonly isSecretKey: (key: string) => boolean;
  readonly redact: (text: string) => string;
}

/** Masks passwords among arguments; a word's meaning depends on the words before it. */
export function redactWords(argv: readonly string[], { isSecretKey, redact }: ArgvRules): string[] {
  const programs = new Set<string>();
  return argv.map((word, index) => {
    const before = argv[index - 1] ?? '';
    const masked = maskWord(word, before, programs, isSecretKey);
    programs.add(word.replace(/^.*\//, ''));
    return masked ?? redact(word);
  });
}

function maskWord(
  word: string,
  before: string,
  programs: ReadonlySet<string>,
  isSecretKey: (key: string) => boolean,
): string | undefined {
  if (word === '' || /^\[redacted:[a-z0-9-]+\]$/.test(word)) return word;
  const behindFlag = /^--?\w[\w-]*$/.test(before) && isSecretKey(before) && !word.startsWith('--');
  if (behindFlag && !isInnocent(before, word)) return '[redacted:argument]';
  for (const [program, flag] of Object.entries(FLAGS)) {
    if (programs.has(program) && flag.test(before)) return '[redacted:argument]';
  }
  if (/^-p./.test(word) && [...programs].some((program) => JOINED.test(program)))
    return '-p[redacted:argument]';
  const colon = word.indexOf(':');
  if (programs.has('curl') && USER_AND_PASSWORD.test(before) && colon >= 0) {
    return `${word.slice(0, colon + 1)}[redacted:argument]`;
  }
  return undefined;
}
