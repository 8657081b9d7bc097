const SECRET_WORDS = new Set([
  'password',
  'passwd',
  'pass',
  'pwd',
  'passphrase',
  'secret',
  'secrets',
  'token',
  'key',
  'apikey',
  'credential',
  'credentials',
  'dsn',
]);
/** Endings of names that hold a place, a size or a name, not the secret itself. */
const NOT_SECRET = new Set([
  'file',
  'path',
  'dir',
  'name',
  'id',
  'url',
  'uri',
  'host',
  'port',
  'minutes',
  'seconds',
  'hours',
  'days',
  'ttl',
  'limit',
  'length',
  'size',
  'type',
  'method',
  'algorithm',
  'enabled',
]);

/** A key that by its words holds a secret: `POSTGRES_PASSWORD`, `openaiApiKey`; not `SSL_KEY_FILE` or `PUBLIC_KEY`. */
export function isSecretKey(key: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? '';
  if (NOT_SECRET.has(last) || words.includes('public')) return false;
  return words.some((word) => SECRET_WORDS.has(word) || /^(?:\w{0,20}password|\w{0,20}secret)$/.test(word));
}

export function wordsOf(key: string): string[] {
  return key
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** The authority part of every URL in a text: what stands between `://` and the next `/`, `?`, `#`, quote or space. */
const AUTHORITY = /:\/\/([^\s"'<>/?#]*)/g;

/** Passwords of URLs, as written and decoded; `user:pass@` and the `:pass@` of Redis. */
export function passwordsIn(text: string): string[] {
  return [...text.matchAll(AUTHORITY)].flatMap(([, authority = '']) => {
    const password = passwordOf(authority);
    return password === undefined ? [] : [...new Set([password, decode(password)])];
  });
}

/** The same text with the passwords of its URLs replaced by `***`. */
export function maskPasswords(text: string): string {
  return text.replaceAll(AUTHORITY, (whole: string, authority: string) => {
    const password = passwordOf(authority);
    if (password === undefined) return whole;
    const start = authority.indexOf(':') + 1;
    return `://${authority.slice(0, start)}***${authority.slice(authority.lastIndexOf('@'))}`;
  });
}

/** A value as it may be shown. */
export function maskValue(key: string, value: string): string {
  return isSecretKey(key) && value !== '' ? '***' : maskPasswords(value);
}

/**
 * What must be masked wherever it shows up. Values too short, plain numbers and words that are public in the same file
 * (`postgres` as password of `postgres`) are left out: masking them everywhere would leave no evidence to read.
 */
export function secretsOf(
  entries: Iterable<readonly [string, string]>,
  publicWords: ReadonlySet<string>,
): string[] {
  const found = new Set<string>();
  for (const [key, value] of entries) {
    if (isSecretKey(key)) found.add(value);
    for (const password of passwordsIn(value)) found.add(password);
  }
  return [...found].filter(
    (value) =>
      value.length >= 4 && !/^(\d{1,6}|true|false|none|null)$/i.test(value) && !publicWords.has(value),
  );
}

function passwordOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  return at > 0 && colon >= 0 && colon < at - 1 ? authority.slice(colon + 1, at) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
