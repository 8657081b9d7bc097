/** Endings of keys that name something about a secret, not the secret: `PASSWORD_FILE`, `token_type`, `secretName`. */
const ABOUT =
  /(?:file|path|dir|url|uri|endpoint|type|name|names|count|counts|length|limit|limits|ttl|expir\w*|policy|field|version|rotation|age|enabled|required|hint|ref|bucket|usage|used|budget|size|algorithm|format|prompt|stdin|manager|store|service|provider|page|reset|_ms|-ms|seconds|[._-]id)$/i;
const SECRET_AFTER_ALL = /(?:secret[._-]?id|webhook_url)$/i;
const WORDS_WITHIN = /tokeni[sz]|secretar|keyboard|passwordless/i;

/** Values that are no secret: flags, references to where the secret is, masks, and prose after a colon. */
const VALUES = new Set(
  (
    'yes no y n on off true false null none nil undefined unset set empty required optional missing invalid unexpected ' +
    'expired expected incorrect wrong is are was has have must cannot can should not the a an for of and or to in from ' +
    'with by at if it this that your my no any authentication received provided accepted rejected changed updated ' +
    'created deleted rotated loaded found authorization validation error failed failure ok string str bool int number ' +
    'object function bearer str: string; string, <nil> <none> env secretkeyref valuefrom *** …'
  ).split(' '),
);
const REFERENCES =
  /^(?:\$\{\w+(?::?[?+][^}]*|:?-)?\}|\$[A-Z_][A-Z0-9_]*|\$\(.*|\{\{.*|%\(\w+\)s|%[sdv]|<[^>]+>|\*+|x{3,}|[.…-]+|\[redacted\S*|!(?:vault|secret|env)\b.*|(?:process|os|System|ENV)[.[(].*|[\w.]+\(.*)$/;

/** Nothing innocent is longer, and the tests stay short. */
const LONGEST = 200;

/** Whether a value under a secret-looking key is innocent after all, as `tokens: 12` or `PASSWORD_FILE=/run/x`. */
export function isInnocent(key: string, value: string): boolean {
  if (value.length > LONGEST) return false;
  const said = value.trim().replace(/[,;.]+$/, '');
  const bare = said.replace(/[,;.)}\]]+$/, '');
  if (bare === '' || isCount(key, bare)) return true;
  const [first = ''] = bare.split(/\s/, 1);
  if (VALUES.has(first.toLowerCase().replace(/[,;.:!]+$/, ''))) return true;
  if (REFERENCES.test(said) || /^id=/.test(bare) || WORDS_WITHIN.test(key)) return true;
  const ending = key.slice(-LONGEST);
  return ABOUT.test(ending) && !SECRET_AFTER_ALL.test(ending);
}

/** `tokens: 12`, `max_tokens=4096`, `token 3`: counters of language models and parsers, not passwords. */
function isCount(key: string, value: string): boolean {
  if (!/^[\d.,_]+%?$/.test(value)) return false;
  return /tokens$/i.test(key) || (/token$/i.test(key) && value.length <= 5);
}
