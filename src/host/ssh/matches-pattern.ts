/**
 * Whether `name` matches an OpenSSH host pattern (`*` any run, `?` one character), ignoring case. At most
 * `pattern × name` steps: known_hosts is a file others may write to, so no regular expression is built from it.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const p = pattern.toLowerCase();
  const n = name.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let i = 0;
  while (i < n.length) {
    if (at < p.length && p[at] === '*') {
      star = at++;
      resume = i;
    } else if (at < p.length && (p[at] === '?' || p[at] === n[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (p[at] === '*') at++;
  return at === p.length;
}
