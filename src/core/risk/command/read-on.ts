import { judgeAwk } from '../code/judge-awk.ts';
import { judgeMongo } from '../code/judge-mongo.ts';
import { judgeSed } from '../code/judge-sed.ts';
import { judgeSql } from '../code/judge-sql.ts';
import { found, type Judge, type Stdin } from '../judge.ts';
import type { Tool } from '../knowledge/knowledge.ts';
import type { Reading } from '../knowledge/table.ts';
import { shown } from '../risk.ts';
import { type Argument, anything } from '../shell/argument.ts';
import { judgeVariable } from '../shell/judge-variable.ts';
import { judgeFind } from './judge-find.ts';
import { judgeMount } from './judge-mount.ts';
import { judgeShellProgram } from './judge-shell-program.ts';
import { judgeWrite } from './judge-write.ts';

/** Where words are read on. */
export interface Place {
  readonly tool: Tool;
  readonly judge: Judge;
  readonly stdin: Stdin;
  /** Whether a new container sees files or volumes of the host. */
  readonly mounted: boolean;
}

type Reader = (words: readonly Argument[], place: Place) => void;

/** Reads words as what their place makes of them (`READINGS`), and judges that. */
export function readOn(reading: Reading, words: readonly Argument[], place: Place): void {
  READERS[reading](words, place);
}

const code =
  (judgeCode: (text: string, place: Place) => void): Reader =>
  ([word], place) => {
    if (word === undefined) return;
    if (word.fixed) return judgeCode(word.text, place);
    found(
      place.judge,
      'unknown',
      `${place.tool.path} runs ${shown(word.text)}, which is only known when it runs`,
    );
  };

const READERS: Readonly<Record<Reading, Reader>> = {
  argv: (words, { judge, stdin }) => judge.command(words, stdin),
  'more-argv': (words, { tool, judge }) =>
    judge.command([...words, anything(`the input of ${tool.path}`)], { kind: 'file' }),
  contained: readContained,
  shell: (words, { judge, stdin, tool }) => {
    const strange = words.find(({ fixed }) => !fixed);
    if (strange)
      found(judge, 'unknown', `${tool.path} runs ${shown(strange.text)}, which is only known when it runs`);
    judge.script(words.map(({ text }) => text).join(' '), stdin);
  },
  script: code((text, { judge, stdin }) => judge.script(text, stdin)),
  sql: code((text, { tool, judge }) => judgeSql(text, tool.path, 'mysql', judge)),
  psql: code((text, { tool, judge }) => judgeSql(text, tool.path, 'psql', judge)),
  sqlite: ([word, ...more], place) => {
    const read = code((text, { tool, judge }) => judgeSql(text, tool.path, 'sqlite', judge));
    for (const each of [word, ...more]) if (each) read([each], place);
  },
  mongosh: code((text, { tool, judge }) => judgeMongo(text, tool.path, judge)),
  sed: code((text, { tool, judge }) => judgeSed(text, tool.path, judge)),
  awk: code((text, { tool, judge }) => judgeAwk(text, tool.path, judge)),
  overwrites: (words, { judge }) => {
    for (const word of words) judgeWrite(word, 'overwrite', judge);
  },
  appends: (words, { judge }) => {
    for (const word of words) judgeWrite(word, 'append', judge);
  },
  target: (words, { judge }) => {
    const last = words.at(-1);
    if (last) judgeWrite(last, 'copy', judge);
  },
  mount: code((text, { judge }) => judgeMount(text, judge)),
  variables: readVariables,
  find: (words, { judge }) => judgeFind(words, judge),
  format: (words, { judge, tool }) => {
    const other = words.find(({ prefix }) => !prefix.startsWith('+'));
    if (other) found(judge, 'unknown', `${tool.path} ${shown(other.text)} sets something`);
  },
  refspecs: (words, { judge, tool }) => {
    for (const { text, fixed } of words) {
      if (!fixed) found(judge, 'unknown', `${tool.path} ${shown(text)}: what is sent is not known`);
      else if (/^[+:]/.test(text))
        found(judge, 'destroy', `${tool.path} ${shown(text)} removes or overwrites a reference`);
    }
  },
  urls: (words, { judge, tool }) => {
    const other = words.find(({ text, fixed, prefix }) => !isFetched(fixed ? text : prefix));
    if (other) found(judge, 'unknown', `${tool.path} ${shown(other.text)} may send something`);
  },
  names: (words, { judge, tool }) => {
    const other = words.find(({ text, fixed }) => !fixed || text.includes('='));
    if (other) found(judge, 'unknown', `${tool.path} ${shown(other.text)} may set something`);
  },
  test: (words, { judge, tool }) => {
    found(judge, 'read', `${tool.path} changes nothing outside the shell`);
    const at = words.findIndex(({ text }) => text === '-v' || text === '-R');
    const name = at < 0 ? undefined : words[at + 1];
    if (name !== undefined && !(name.fixed && /^[\w=]*$/.test(name.text)))
      found(judge, 'unknown', `${tool.path} evaluates ${shown(name.text)}, which may run commands`);
  },
  'shell-program': (words, { judge, stdin, tool }) => judgeShellProgram(words, tool.path, judge, stdin),
  dd: (words, { judge }) => {
    for (const word of words) {
      if (!word.fixed && word.prefix === '')
        found(judge, 'unknown', `dd \`${shown(word.text)}\` may name what is written`);
      if (!word.prefix.startsWith('of=')) continue;
      const text = word.text.slice(3);
      judgeWrite({ ...word, text, prefix: word.prefix.slice(3) }, 'overwrite', judge);
    }
  },
};

/** `http://…`, `host:8000/…`; others carry what is in them to any server (`gopher:`, `dict:`), some by the host's name alone. */
const isFetched = (url: string): boolean =>
  /^((https?|ftps?|file):\/\/|[^/:{[]+(:\d+)?(\/|$))/i.test(url) &&
  !/^(dict|ldap|imap|smtp|pop3)\./i.test(url);

/** What runs in a container of its own harms nothing outside it, unless files or volumes are mounted, or it says so itself. */
function readContained(words: readonly Argument[], { judge, stdin, mounted, tool }: Place): void {
  const before = judge.findings.length;
  judge.command(words, stdin);
  const inside = judge.findings.splice(before);
  judge.findings.push(...inside.filter(({ risk }) => risk !== 'unknown'));
  if (mounted && inside.some(({ risk }) => risk === 'unknown'))
    found(judge, 'unknown', `${tool.path} gives files or volumes to a program nothing is known about`);
}

function readVariables(words: readonly Argument[], { judge, tool }: Place): void {
  for (const { text, fixed, prefix } of words) {
    const name = /^[A-Za-z_]\w*(?=\+?=|$)/.exec(fixed ? text : prefix)?.[0];
    if (name === undefined)
      found(judge, 'unknown', `${tool.path} ${shown(text)}: which variable is not known`);
    else judgeVariable(name, undefined, judge);
  }
}
