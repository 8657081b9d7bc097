/** A piece of SQL: a word (upper case), a name in quotes, a text or number, or one sign. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'sign';
  readonly text: string;
}

/** One statement's tokens without comments; or why the text cannot be read the same way by every database. */
export type SplitSql = { readonly statements: readonly (readonly Token[])[] } | { readonly refused: string };

/** The next piece at a position: blank, line comment, text, name, dollar-quoted text, word, number, sign. */
const PIECE =
  /\s+|--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[\w ]+\]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|[^\s]/y;

/** Cuts SQL at the semicolons that end statements. */
export function splitSql(sql: string): SplitSql {
  const statements: Token[][] = [[]];
  for (let at = 0; at < sql.length; ) {
    const special = readSpecial(sql, at);
    if (special !== undefined && 'refused' in special) return special;
    if (special !== undefined) {
      if (special.token) statements.at(-1)?.push(special.token);
      at = special.end;
      continue;
    }
    PIECE.lastIndex = at;
    const [piece] = PIECE.exec(sql) ?? [];
    if (piece === undefined) return { refused: 'something that is no SQL' };
    at += piece.length;
    if (piece === ';') statements.push([]);
    else if (!/^(\s|--)/.test(piece)) statements.at(-1)?.push(tokenOf(piece));
    if (piece === "'" || piece === '"' || piece === '`') return { refused: 'a text without an end' };
  }
  return { statements: statements.filter((each) => each.length > 0) };
}

type Special = { readonly refused: string } | { readonly end: number; readonly token?: Token };

/** Comments with an end, dollar quotes, and what databases read differently. */
function readSpecial(sql: string, at: number): Special | undefined {
  const sign = sql[at];
  if (sign === '\\')
    return { refused: 'a backslash, which databases read differently or take for a command' };
  if (sign === '#') return { refused: 'a `#`, which is a comment for some databases only' };
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    const inside = sql.slice(at + 2, end);
    const plain = end >= 0 && !/^[!+M]/.test(inside) && !inside.includes('/*');
    return plain ? { end: end + 2 } : { refused: 'a comment that some databases run' };
  }
  if (sql.startsWith('--', at) && !/[\s]/.test(sql[at + 2] ?? '\n'))
    return { refused: 'a `--` that is no comment for every database' };
  if (sign === '$' && /^\$\w*\$/.test(sql.slice(at, at + 64))) return { refused: 'a text in dollar signs' };
  if (sign === "'" || sign === '"') {
    const end = sql.indexOf(sign, at + 1);
    if (end >= 0 && sql.slice(at, end).includes('\\')) return { refused: 'a backslash in a text' };
  }
  return undefined;
}

function tokenOf(piece: string): Token {
  if (piece[0] === "'" || /^\d/.test(piece)) return { kind: 'value', text: piece };
  if (/^["`[]./.test(piece)) return { kind: 'name', text: piece.slice(1, -1) };
  return /^[\w\u0080-\uffff]/.test(piece)
    ? { kind: 'word', text: piece.toUpperCase() }
    : { kind: 'sign', text: piece };
}
