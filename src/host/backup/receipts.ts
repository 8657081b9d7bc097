import type { BackupItem, Receipt } from '../../core/plan/backup.ts';
import type { Workbench } from '../changes/workbench.ts';
import { must, onHost } from './on-host.ts';

const NEWEST = 200;
const ENDING = '.receipt.json';

/** A receipt where it lies: beside the backup, `<file>.receipt.json`. */
export interface FiledReceipt {
  readonly receipt: Receipt;
  /** Names of the operation's folder and of the backup's file in it. */
  readonly folder: string;
  readonly file: string;
}

const WRITE = [
  'umask 077',
  'printf "%s\\n" "$2" >"$1.part" || { rm -f "$1.part"; exit 1; }',
  'sync "$1.part" 2>/dev/null || sync',
  'mv -f "$1.part" "$1"',
].join('\n');

// The time is a line of its own, so that the host can sort and choose without knowing JSON. `find` follows no links, and
// only names that are like ours are looked at.
const LIST = [
  'cd "$1" 2>/dev/null || exit 0',
  `find . -type f -name "*${ENDING}" -exec grep -lF -e "$2" {} + 2>/dev/null |`,
  '  grep -E "^[.]/[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+$" |',
  '  xargs grep -H -e \'^  "takenAt": "\' /dev/null 2>/dev/null |',
  '  sed -n \'s/^\\([^:]*\\):  "takenAt": "\\([0-9TZ:.-]*\\)",\\{0,1\\}$/\\2 \\1/p\' |',
  '  LC_ALL=C sort $3 | head -n "$4" |',
  '  while read -r time file; do echo "umpire-receipt $file"; cat "$file"; echo; done',
].join('\n');

/** Writes a receipt beside its backup. Throws a Failure when the host does not take it. */
export async function writeReceipt(bench: Workbench, file: string, receipt: Receipt): Promise<void> {
  const argv = ['sh', '-c', WRITE, 'sh', `${file}${ENDING}`, receiptText(receipt)];
  await must(bench, `writing the receipt of ${file}`, argv, 'Look at the folder of the backup on the host.');
}

/** Receipts of the target, newest first, at most 200. Throws a Failure when the host cannot be asked. */
export async function readReceipts(bench: Workbench): Promise<Receipt[]> {
  return (await listReceipts(bench, 'newest', NEWEST)).map(({ receipt }) => receipt);
}

/** Receipts of the target with where they lie. A broken one is none: its backup can neither be restored nor expire. */
export async function listReceipts(
  bench: Workbench,
  first: 'newest' | 'oldest',
  atMost: number,
): Promise<FiledReceipt[]> {
  const needle = asciiJson({ target: bench.target.name }).slice(1, -1).replace(':', ': ');
  const order = first === 'newest' ? '-r' : '';
  const argv = ['sh', '-c', LIST, 'sh', bench.backupFolder, needle, order, String(atMost)];
  const { stdout } = await onHost(bench, 'reading the receipts', argv);
  return stdout
    .split(/^umpire-receipt /m)
    .slice(1)
    .flatMap((text) => filed(text, bench.target.name));
}

/** The receipt of the backup at `path`; `undefined` when there is none that can be read. */
export async function receiptOf(bench: Workbench, path: string): Promise<Receipt | undefined> {
  const { exitCode, stdout } = await onHost(bench, `reading the receipt of ${path}`, [
    'cat',
    `${path}${ENDING}`,
  ]);
  return exitCode === 0 ? parseReceipt(stdout) : undefined;
}

/** Reads a receipt's text; `undefined` when it is not whole. */
export function parseReceipt(text: string): Receipt | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isReceipt(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** One field a line, for people; ASCII alone, because what comes back from a host has other characters made visible. */
export function receiptText(receipt: Receipt): string {
  return asciiJson(receipt, 2);
}

function asciiJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function filed(text: string, target: string): FiledReceipt[] {
  const end = text.indexOf('\n');
  const [, folder = '', name = ''] = text.slice(0, end).split('/');
  const receipt = parseReceipt(text.slice(end));
  if (receipt === undefined || receipt.target !== target || receipt.operation !== folder) return [];
  return [{ receipt, folder, file: name.slice(0, -ENDING.length) }];
}

type Shape<T> = Readonly<Record<keyof T, 'string' | 'number' | ((value: unknown) => boolean)>>;

const KINDS: readonly string[] = [
  'file',
  'postgres',
  'redis',
  'sqlite',
  'volume',
  'image',
  'tag',
] satisfies BackupItem['kind'][];

const ITEM: Shape<BackupItem> = {
  kind: (value) => KINDS.includes(String(value)),
  source: 'string',
  name: 'string',
  container: 'string',
};
const REHEARSAL: Shape<Receipt['rehearsal']> = {
  kind: (value) => value === 'passed' || value === 'impossible',
  text: 'string',
};
const RECEIPT: Shape<Receipt> = {
  operation: 'string',
  target: 'string',
  item: (value) => hasShape(value, ITEM),
  path: 'string',
  bytes: 'number',
  sha256: (value) => /^[0-9a-f]{64}$/.test(String(value)),
  takenAt: (value) => !Number.isNaN(Date.parse(String(value))),
  rehearsal: (value) => hasShape(value, REHEARSAL),
};

function isReceipt(value: unknown): value is Receipt {
  return hasShape(value, RECEIPT);
}

function hasShape<T>(value: unknown, shape: Shape<T>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries<Shape<T>[keyof T]>(shape).every(([key, is]) =>
    typeof is === 'function' ? is(fields[key]) : typeof fields[key] === is,
  );
}
