import { parseArgs } from 'node:util';
import { loadKnowledge } from '../../app/knowledge.ts';
import { loadEnv } from '../../app/load-env.ts';
import { openLedgerStore } from '../../app/open/open-data.ts';
import { openTelemetry } from '../../app/telemetry.ts';
import { printable } from '../../chat/terminal/render-card.ts';
import { clock, size } from '../../core/cards/wording.ts';
import { nearest } from '../../core/command/nearest.ts';
import type { Config } from '../../core/config.ts';
import { UsageError } from '../../core/errors.ts';
import type { Receipt } from '../../core/plan/backup.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `umpire backups`: the receipts in the ledger, newest first. */
export const backups: Verb = {
  async run(argv, environment) {
    const { target, json } = read(argv);
    const env = loadEnv(environment);
    const { config } = loadKnowledge(env, environment);
    const data = await openLedgerStore(env, openTelemetry(env, config).log);
    try {
      const receipts = await data.store.ledger.receipts(target);
      if (receipts.length === 0 && target !== undefined) checkTarget(target, config);
      const { keepDays } = config.backups;
      process.stdout.write(
        json ? `${JSON.stringify(asJson(receipts, keepDays))}\n` : backupTable(receipts, keepDays),
      );
      return EXIT.healthy;
    } finally {
      await data.close();
    }
  },
};

function read(argv: readonly string[]): { target: string | undefined; json: boolean } {
  const wrong = (message: string) => new UsageError(`${message}\nUsage: umpire ${VERBS.backups?.usage}`);
  try {
    const options = { json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (positionals.length <= 1) return { target: positionals[0], json: values.json === true };
  } catch (error) {
    throw wrong((error as Error).message);
  }
  throw wrong('One TARGET, or none for all.');
}

/** A target that is not in the configuration any more may have backups; a mistyped one has none. */
function checkTarget(name: string, { targets }: Config): void {
  if (targets.has(name)) return;
  const guess = nearest(name, [...targets.keys()]);
  const hint = guess === undefined ? '' : ` Did you mean \`${guess}\`?`;
  throw new UsageError(`There is no target \`${name}\`, and no backup of one.${hint}`);
}

function asJson(receipts: readonly Receipt[], keepDays: number) {
  const list = receipts.map(({ item, ...receipt }) => ({
    target: receipt.target,
    operation: receipt.operation,
    kind: item.kind,
    name: item.name,
    path: receipt.path,
    bytes: receipt.bytes,
    sha256: receipt.sha256,
    takenAt: receipt.takenAt,
    expiresAt: expiryOf(receipt.takenAt, keepDays).toJSON(),
    rehearsal: receipt.rehearsal,
  }));
  return { schema: 1, backups: list };
}

const HEADINGS = [
  'TAKEN',
  'KEPT UNTIL',
  'TARGET',
  'OPERATION',
  'WHAT',
  'SIZE',
  'SHA-256',
  'REHEARSAL',
  'PATH',
];

/** Receipts as columns of text, a line each, the same in a terminal and in a pipe. */
export function backupTable(receipts: readonly Receipt[], keepDays: number): string {
  if (receipts.length === 0) return 'No backup was taken yet.\n';
  const rows = [HEADINGS, ...receipts.map((receipt) => cells(receipt, keepDays))];
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function cells(
  { takenAt, target, operation, item, bytes, sha256, rehearsal, path }: Receipt,
  keepDays: number,
) {
  return [
    clock(new Date(takenAt)),
    clock(expiryOf(takenAt, keepDays)).slice(0, 10),
    target,
    operation,
    `${item.kind} ${item.name}`,
    size(bytes),
    sha256.replace(/^sha256:/, '').slice(0, 12),
    rehearsal.kind === 'passed' ? 'passed' : 'not possible',
    path,
  ].map((cell) => printable(cell).replace(/\s+/g, ' '));
}

function expiryOf(takenAt: string, keepDays: number): Date {
  return new Date(Date.parse(takenAt) + keepDays * DAY_MS);
}
