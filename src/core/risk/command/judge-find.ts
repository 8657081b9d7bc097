import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';
import { type Argument, fixed, mayBeOption } from '../shell/argument.ts';
import { judgeWrite } from './judge-write.ts';

/** Tests and actions of find (GNU findutils manual) that only look, with the number of words they take. */
const LOOKING = new Map<string, number>([
  ...words(
    '-H -L -P -a -and -o -or -not -daystart -depth -d -empty -executable -follow -ignore_readdir_race',
    0,
  ),
  ...words(
    '-mount -nogroup -noleaf -nouser -nowarn -warn -print -print0 -prune -quit -readable -writable -xdev -ls',
    0,
  ),
  ...words('-true -false -help --help -version --version -noignore_readdir_race', 0),
  ...words(
    '-amin -anewer -atime -cmin -cnewer -context -ctime -fstype -gid -group -ilname -iname -inum -ipath',
    1,
  ),
  ...words(
    '-iregex -iwholename -links -lname -maxdepth -mindepth -mmin -mtime -name -newer -path -perm -printf',
    1,
  ),
  ...words('-regex -regextype -samefile -size -type -uid -used -user -wholename -xtype -D -files0-from', 1),
]);

/** The expression of find: `-exec` runs a command with file names in it, `-delete` removes, `-fprint` writes. */
export function judgeFind(args: readonly Argument[], judge: Judge): void {
  found(judge, 'read', 'find lists files');
  for (let index = 0; index < args.length; index++) {
    const word = args[index];
    if (word === undefined) return;
    if (mayBeOption(word))
      found(judge, 'unknown', `\`${shown(word.text)}\` may turn out to be an action of find`);
    if (!word.text.startsWith('-')) continue;
    if (/^-(exec|execdir|ok|okdir)$/.test(word.text)) {
      const end = args.findIndex(
        ({ text }, at) => at > index && (text === ';' || (text === '+' && args[at - 1]?.text === '{}')),
      );
      judgeExec(args.slice(index + 1, end < 0 ? undefined : end), judge);
      index = end < 0 ? args.length : end;
    } else index += judgePrimary(word.text, args[index + 1], judge);
  }
}

/** Judges one test or action; how many of the following words belong to it. */
function judgePrimary(name: string, value: Argument | undefined, judge: Judge): number {
  if (name === '-delete') found(judge, 'destroy', 'find -delete removes the files it finds');
  else if (/^-f(print0?|printf|ls)$/.test(name)) {
    judgeWrite(value ?? fixed(''), 'overwrite', judge);
    return name === '-fprintf' ? 2 : 1;
  } else if (/^-newer[aBcm][aBcmt]$/.test(name) || LOOKING.get(name) === 1) return 1;
  else if (!LOOKING.has(name) && !/^-O\d$/.test(name))
    found(judge, 'unknown', `nothing is known about ${shown(name)} of find`);
  return 0;
}

/** File names may be anything: a word with `{}` in it is not known. */
function judgeExec(words: readonly Argument[], judge: Judge): void {
  const known = words.map((word) =>
    word.text.includes('{}')
      ? { ...word, fixed: false, prefix: word.text.slice(0, word.text.indexOf('{}')) || '/' }
      : word,
  );
  judge.command(known, { kind: 'inherited' });
}

function words(names: string, values: number): [string, number][] {
  return names.split(' ').map((name) => [name, values]);
}
