import type { Finding, Risk } from '../risk.ts';
import type { Token } from './split-sql.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Statements by their first word, where that decides. */
const BY_WORD: Readonly<Record<string, readonly [Risk, string]>> = {
  SHOW: ['read', 'shows settings'],
  DESCRIBE: ['read', 'describes a table'],
  DESC: ['read', 'describes a table'],
  USE: ['read', 'chooses a database'],
  BEGIN: ['read', 'starts a transaction'],
  START: ['read', 'starts a transaction'],
  COMMIT: ['read', 'ends a transaction'],
  END: ['read', 'ends a transaction'],
  ROLLBACK: ['read', 'takes a transaction back'],
  ANALYZE: ['change', 'gathers statistics'],
  VACUUM: ['change', 'tidies up tables'],
  REINDEX: ['change', 'builds indexes anew'],
  CHECKPOINT: ['change', 'writes a checkpoint'],
  COMMENT: ['change', 'sets a comment'],
  REFRESH: ['change', 'computes a view anew'],
  UPDATE: ['destroy', 'overwrites rows'],
  DELETE: ['destroy', 'deletes rows'],
  DROP: ['destroy', 'drops something with what is in it'],
  TRUNCATE: ['destroy', 'deletes all rows'],
  REPLACE: ['destroy', 'overwrites rows'],
  MERGE: ['destroy', 'overwrites rows'],
  GRANT: ['destroy', 'changes who may do what'],
  REVOKE: ['destroy', 'changes who may do what'],
  PURGE: ['destroy', 'deletes logs'],
  FLUSH: ['destroy', 'empties caches or logs'],
  RESET: ['destroy', 'resets a setting or a log'],
  KILL: ['destroy', 'ends a connection'],
};

/** Functions that only compute or look; any other may write. */
const PURE =
  set(`COUNT SUM AVG MIN MAX COALESCE NULLIF GREATEST LEAST ROUND ABS CEIL CEILING FLOOR MOD POWER SQRT LENGTH
  CHAR_LENGTH OCTET_LENGTH LOWER UPPER TRIM LTRIM RTRIM SUBSTR SUBSTRING REPLACE CONCAT CONCAT_WS LEFT RIGHT LPAD RPAD POSITION
  STRPOS SPLIT_PART REGEXP_REPLACE REGEXP_MATCHES FORMAT MD5 NOW CURRENT_TIMESTAMP CURRENT_DATE DATE TIME DATETIME STRFTIME JULIANDAY
  DATE_TRUNC DATE_PART EXTRACT AGE TO_CHAR TO_DATE TO_TIMESTAMP INTERVAL CAST CONVERT IF IFNULL ISNULL TYPEOF HEX QUOTE INSTR
  ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE LAST_VALUE NTILE STRING_AGG ARRAY_AGG GROUP_CONCAT JSON_AGG JSONB_AGG
  JSON_BUILD_OBJECT JSONB_BUILD_OBJECT JSON_EXTRACT ROW_TO_JSON TO_JSON TO_JSONB UNNEST GENERATE_SERIES ARRAY_LENGTH CARDINALITY VERSION
  CURRENT_DATABASE CURRENT_SCHEMA CURRENT_USER DATABASE SCHEMA USER CURRENT_SETTING INET_SERVER_ADDR INET_SERVER_PORT
  PG_DATABASE_SIZE PG_TABLE_SIZE PG_RELATION_SIZE PG_TOTAL_RELATION_SIZE PG_INDEXES_SIZE PG_SIZE_PRETTY PG_BACKEND_PID
  PG_POSTMASTER_START_TIME PG_IS_IN_RECOVERY PG_CURRENT_WAL_LSN PG_LAST_WAL_REPLAY_LSN PG_WAL_LSN_DIFF PG_BLOCKING_PIDS PG_GET_INDEXDEF
  PG_GET_CONSTRAINTDEF PG_GET_VIEWDEF PG_GET_FUNCTIONDEF PG_ENCODING_TO_CHAR OBJ_DESCRIPTION COL_DESCRIPTION FORMAT_TYPE TO_REGCLASS
  UNIX_TIMESTAMP FROM_UNIXTIME DATEDIFF DATE_ADD DATE_SUB CURDATE CURTIME SQLITE_VERSION CHANGES TOTAL_CHANGES`);
/** Words of SQL itself that may stand before a parenthesis, and types with a length. */
const GRAMMAR =
  set(`SELECT FROM WHERE AND OR NOT IN ON USING AS ANY ALL SOME EXISTS OVER FILTER BY HAVING VALUES WITH UNION EXCEPT
  INTERSECT DISTINCT CASE WHEN THEN ELSE JOIN LATERAL LIKE ILIKE BETWEEN IS LIMIT OFFSET ROW ARRAY MATERIALIZED GROUP ORDER WITHIN
  SETS ROLLUP CUBE EXPLAIN PARTITION RETURNING VARCHAR CHAR CHARACTER NUMERIC DECIMAL TIMESTAMP INT INTEGER BIGINT FLOAT KEY TABLE
  INDEX UNIQUE CHECK REFERENCES DEFAULT PRIMARY FOREIGN INTO COPY END`);
const WRITES = set(
  'INSERT UPDATE DELETE MERGE DROP TRUNCATE ALTER CREATE INTO CALL OUTFILE DUMPFILE COPY REPLACE',
);

/** The risk of one statement by its kind (design, 6); what is not known is `unknown`. */
export function judgeStatement(tokens: readonly Token[]): Finding {
  const start = tokens.findIndex(({ text }) => text !== '(');
  const first = tokens[start];
  if (first?.kind !== 'word') return { risk: 'unknown', reason: 'gets something that is no SQL' };
  const judged = BY_WORD[first.text];
  if (judged !== undefined) return { risk: judged[0], reason: judged[1] };
  const rest = tokens.slice(start + 1);
  const strange = strangeFunction(rest, first.text);
  const finding = STATEMENTS[first.text]?.(rest) ?? {
    risk: 'unknown',
    reason: 'runs a statement nothing is known about',
  };
  if (strange === undefined || finding.risk === 'destroy') return finding;
  return { risk: 'unknown', reason: `calls ${strange.toLowerCase()}(), which may write` };
}

const has = (tokens: readonly Token[], ...words: string[]): boolean =>
  tokens.some(({ kind, text }) => kind === 'word' && words.includes(text));

type Statement = (rest: readonly Token[]) => Finding;

const query: Statement = (rest) => {
  const words = rest
    .filter(({ kind }, index) => kind === 'word' && rest[index + 1]?.text !== '(')
    .map(({ text }) => text);
  const writing = words.filter(
    (text, index) =>
      WRITES.has(text) &&
      !(text === 'UPDATE' && words[index - 1] === 'FOR') &&
      !(text === 'UPDATE' && words[index - 1] === 'KEY'),
  );
  if (writing.length === 0) return { risk: 'read', reason: 'only reads rows' };
  if (writing.every((text) => text === 'INTO' || text === 'INSERT'))
    return { risk: 'unknown', reason: 'writes what it reads somewhere' };
  return { risk: 'destroy', reason: 'writes inside a query' };
};

const STATEMENTS: Readonly<Record<string, Statement>> = {
  SELECT: query,
  WITH: query,
  VALUES: query,
  TABLE: query,
  EXPLAIN: (rest) => {
    if (!has(rest, 'ANALYZE', 'ANALYSE'))
      return { risk: 'read', reason: 'explains how a statement would run' };
    const at = rest.findIndex(({ text }) =>
      /^(SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE|MERGE|CREATE|EXECUTE)$/.test(text),
    );
    return judgeStatement(at < 0 ? [] : rest.slice(at));
  },
  PRAGMA: (rest) =>
    rest.some(({ text }) => text === '=') ||
    !has(
      rest.slice(0, 3),
      'INTEGRITY_CHECK',
      'QUICK_CHECK',
      'TABLE_INFO',
      'INDEX_LIST',
      'DATABASE_LIST',
      'FOREIGN_KEY_CHECK',
      'PAGE_COUNT',
      'PAGE_SIZE',
      'JOURNAL_MODE',
      'USER_VERSION',
      'COMPILE_OPTIONS',
    ) ||
    (rest.some(({ text }) => text === '(') && has(rest, 'JOURNAL_MODE', 'USER_VERSION', 'PAGE_SIZE'))
      ? { risk: 'unknown', reason: 'sets a pragma' }
      : { risk: 'read', reason: 'asks a pragma' },
  SET: (rest) =>
    has(rest, 'GLOBAL', 'PERSIST', 'PASSWORD') || rest.some(({ text }) => text === '@')
      ? { risk: 'unknown', reason: 'sets something for everybody' }
      : { risk: 'read', reason: 'sets something for its own session' },
  INSERT: (rest) =>
    has(rest, 'UPDATE', 'REPLACE', 'OVERWRITE')
      ? { risk: 'destroy', reason: 'overwrites rows that are there' }
      : { risk: 'change', reason: 'adds rows' },
  CREATE: (rest) => {
    if (has(rest.slice(0, 3), 'REPLACE')) return { risk: 'destroy', reason: 'replaces what is there' };
    if (
      has(
        rest.slice(0, 4),
        'FUNCTION',
        'PROCEDURE',
        'TRIGGER',
        'RULE',
        'EVENT',
        'EXTENSION',
        'LANGUAGE',
        'SERVER',
        'SUBSCRIPTION',
      )
    )
      return { risk: 'unknown', reason: 'installs code that runs later' };
    return { risk: 'change', reason: 'creates something new' };
  },
  ALTER: (rest) => {
    if (has(rest, 'DROP', 'TYPE', 'MODIFY', 'CHANGE', 'TRUNCATE'))
      return { risk: 'destroy', reason: 'drops or rewrites part of a table' };
    const adds = has(rest.slice(0, 1), 'TABLE') && has(rest, 'ADD', 'RENAME');
    return adds
      ? { risk: 'change', reason: 'adds to a table' }
      : { risk: 'unknown', reason: 'alters something' };
  },
  COPY: (rest) => {
    if (has(rest, 'PROGRAM')) return { risk: 'unknown', reason: "runs a program on the database's host" };
    if (has(rest, 'STDOUT')) return query(rest.filter(({ text }) => text !== 'TO'));
    return has(rest, 'STDIN')
      ? { risk: 'change', reason: 'adds rows' }
      : { risk: 'destroy', reason: "reads or writes a file on the database's host" };
  },
};

/** A name before a parenthesis that is neither SQL's own word nor a function known to be pure. */
function strangeFunction(rest: readonly Token[], first: string): string | undefined {
  const naming = first === 'CREATE' || first === 'INSERT' || first === 'COPY' || first === 'ALTER';
  return rest.find(({ kind, text }, index) => {
    if (rest[index + 1]?.text !== '(' || (kind !== 'word' && kind !== 'name')) return false;
    if (PURE.has(text) && kind === 'word') return false;
    if (GRAMMAR.has(text) && kind === 'word') return false;
    const before = rest[index - 1]?.text ?? first;
    return !(naming && /^(INTO|TABLE|EXISTS|ON|COPY|REFERENCES|INDEX|\.)$/.test(before));
  })?.text;
}
