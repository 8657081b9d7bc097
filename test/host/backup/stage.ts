import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackupItem, Receipt } from '../../../src/core/plan/backup.ts';
import { backUp } from '../../../src/host/backup/back-up.ts';
import { restore } from '../../../src/host/backup/restore.ts';
import type { Workbench } from '../../../src/host/changes/workbench.ts';
import { deadlineIn } from '../../../src/host/deadline.ts';
import { createLocalMachine } from '../../../src/host/local/local-machine.ts';
import type { Machine } from '../../../src/host/machine.ts';

/** A place to take backups at: this machine or another, a folder of its own, and the engine at a socket. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly backups: string;
  bench(override?: Partial<Workbench> & { readonly timeoutMs?: number }): Workbench;
  /** Claims the operation, as the worker does. */
  claim(operation: string): Promise<void>;
  /** Takes a backup for an operation that was claimed here; rejects when it is not taken. */
  taken(item: BackupItem, operation?: string): Promise<Receipt>;
  /** Puts a backup back; rejects unless it ends well. */
  restored(receipt: Receipt, item?: BackupItem): Promise<string>;
}

export const NEVER = new AbortController().signal;

/** This machine, as the worker sees it. */
export function here(path = process.env.PATH): Machine {
  return createLocalMachine('here', { PATH: path, HOME: process.env.HOME });
}

export async function stage(machine: Machine = here(), socket = '/nonexistent'): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'umpire-backup-'));
  const backups = join(folder, 'backups');
  await mkdir(backups);
  const bench: Stage['bench'] = ({ timeoutMs = 60_000, ...override } = {}) => ({
    target: {
      name: 'neuros',
      host: 'here',
      runbook: 'neuros',
      environment: 'staging',
      compose: { file: join(folder, 'docker-compose.yml'), project: 'neuros' },
    },
    host: { name: 'here', transport: { kind: 'local' } },
    machine,
    deadline: deadlineIn(timeoutMs, NEVER),
    engine: ['docker', '--host', `unix://${socket}`],
    backupFolder: backups,
    ...override,
  });
  const claim = async (operation: string) => {
    await mkdir(join(backups, operation), { mode: 0o700, recursive: true });
  };
  return {
    folder,
    backups,
    bench,
    claim,
    async taken(wanted, operation = 'neuros-1.1') {
      await claim(operation);
      const ended = await backUp(bench(), operation, wanted);
      if (ended.kind === 'unable') throw new Error(`${ended.message}\n${ended.remedy}`);
      return ended.receipt;
    },
    async restored(receipt, wanted = receipt.item) {
      const ended = await restore(bench(), wanted, receipt.path);
      if (ended.kind === 'unable') throw new Error(`${ended.message}\n${ended.remedy}`);
      if (ended.exitCode !== 0) throw new Error(`ended with ${ended.exitCode}: ${ended.output}`);
      return ended.output;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export function item(kind: BackupItem['kind'], source: string, name: string, container = ''): BackupItem {
  return { kind, source, name, container };
}

/** Does `again` over and over, one after the other, as long as `work` takes. */
export async function during<T>(again: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  let over = false;
  const repeating = (async () => {
    while (!over) await again();
  })();
  try {
    return await work();
  } finally {
    over = true;
    await repeating;
  }
}
