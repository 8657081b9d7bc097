import { found, type Judge } from '../judge.ts';
import { type Risk, shown } from '../risk.ts';
import { judgeStatement } from './judge-statement.ts';
import { splitSql } from './split-sql.ts';

/** Who runs it: each has commands of its own besides SQL. */
export type Dialect = 'psql' | 'mysql' | 'sqlite';

/** Commands of the psql and sqlite3 programs that only show things (their manuals). */
const PSQL_SHOWS = /^\s*\\(l|d[a-zA-Z]*|z|conninfo|dt|timing|x|encoding|sf|sv|list)\+?(\s+[\w.*"]+)?\s*$/;
const SQLITE_SHOWS =
  /^\s*\.(tables|schema|databases|indexes|indices|fullschema|show|dbinfo|headers|mode|timeout|stats|version)(\s+[\w.]+)*\s*$/;
const SQLITE_BACKUP = /^\s*\.(backup|save)\s+'?([\w./-]+)'?\s*$/;

/** Judges SQL by the kind of each statement. What cannot be read the same way by every database is `unknown`. */
export function judgeSql(sql: string, path: string, dialect: Dialect, judge: Judge): void {
  const say = (risk: Risk, reason: string): void => found(judge, risk, `${path} ${reason}`);
  if (sql.trim() === '') return;
  if (dialect === 'psql' && PSQL_SHOWS.test(sql)) {
    say('read', `shows ${shown(sql)}`);
    return;
  }
  if (dialect === 'sqlite' && sql.trimStart().startsWith('.')) {
    if (SQLITE_SHOWS.test(sql)) {
      say('read', `shows ${shown(sql)}`);
      return;
    }
    if (SQLITE_BACKUP.test(sql)) {
      say('change', `writes a copy of the database: ${shown(sql)}`);
      return;
    }
    say('unknown', `runs ${shown(sql)}, which cannot be proven to only read`);
    return;
  }
  const split = splitSql(sql);
  if ('refused' in split) {
    say('unknown', `gets SQL with ${split.refused}`);
    return;
  }
  for (const tokens of split.statements) {
    const { risk, reason } = judgeStatement(tokens);
    say(risk, `${reason} (${shown(tokens.map(({ text }) => text).join(' '))})`);
  }
}
