import { describe, expect, test } from 'vitest';
import { backupTable } from '../../../src/cli/verbs/backups.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { takeOwnership } from '../../../src/store/owner.ts';
import { ANA, opened } from '../../build.ts';
import { asked, backedUp, receipt } from '../../core/cards/build-operation.ts';
import { runUmpire } from '../run-umpire.ts';
import { tempFolder } from '../temp-folder.ts';

describe('the table of backups', () => {
  test('says of each when, until when, of what, how much, its digest, whether it can be restored, and where', () => {
    const tag = receipt({
      operation: 'shop-2.4',
      target: 'shop',
      item: { kind: 'tag', source: 'sha256:99', name: 'shop:latest', container: '' },
      bytes: 0,
      sha256: `sha256:${'9'.repeat(64)}`,
      path: 'umpire/shop-2.4:web',
      takenAt: '2026-10-31T23:59:00.000Z',
      rehearsal: { kind: 'impossible', text: 'An image is not restored.' },
    });
    expect(backupTable([receipt(), tag], 30).split('\n')).toEqual([
      'TAKEN                 KEPT UNTIL  TARGET  OPERATION   WHAT                  SIZE    SHA-256       REHEARSAL     PATH',
      '2026-11-20 03:01 UTC  2026-12-20  neuros  neuros-1.1  volume neuros_pgdata  1.2 GB  abcdef123456  passed        /home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
      '2026-10-31 23:59 UTC  2026-11-30  shop    shop-2.4    tag shop:latest       0 B     999999999999  not possible  umpire/shop-2.4:web',
      '',
    ]);
  });

  test('is a line per backup, whatever a host calls its things', () => {
    const item = { kind: 'file', source: '/x', name: 'a\nb\u001b[2J', container: '' } as const;
    const lines = backupTable([receipt({ item, takenAt: 'yesterday' })], 30).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('file a b\ufffd[2J');
  });

  test('of none says so', () => {
    expect(backupTable([], 30)).toBe('No backup was taken yet.\n');
  });
});

describe('umpire backups', { timeout: 30_000 }, () => {
  async function folderWithBackups(): Promise<{ UMPIRE_DATA: string }> {
    const dataFolder = await tempFolder();
    const ownership = await takeOwnership(dataFolder);
    if (ownership.kind === 'owned') throw new Error('nobody else knows this folder');
    const store = await openStore({ dataFolder });
    const old = backedUp({ takenAt: '2026-11-01T00:00:00.000Z', path: '/b/old.tar' });
    const events = [opened(), asked(), old, backedUp({ path: '/b/new.tar' })];
    await store.ledger.append(
      'neuros-1',
      0,
      events.map((body) => ({ at: new Date(), actor: ANA, body })),
    );
    await store.close();
    await ownership.release();
    return { UMPIRE_DATA: dataFolder };
  }

  test('lists what the ledger has, newest first; of one target, and as JSON', async () => {
    const env = await folderWithBackups();
    const all = await runUmpire(['backups'], { env });
    expect(all.stdout).toMatch(/^TAKEN.*\n.*\/b\/new\.tar\n.*\/b\/old\.tar\n$/);
    const { code, stdout } = await runUmpire(['backups', 'neuros', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      backups: [
        {
          target: 'neuros',
          operation: 'neuros-1.1',
          kind: 'volume',
          name: 'neuros_pgdata',
          path: '/b/new.tar',
          bytes: 1_180_000_000,
          sha256: receipt().sha256,
          takenAt: '2026-11-20T03:01:00.000Z',
          expiresAt: '2026-12-20T03:01:00.000Z',
          rehearsal: { kind: 'passed' },
        },
        { path: '/b/old.tar' },
      ],
    });
    expect(code).toBe(0);
    expect((await runUmpire(['backups', 'local'], { env })).stdout).toBe('No backup was taken yet.\n');
  });

  test.each([
    [['backups', 'locl'], /There is no target `locl`, and no backup of one\. Did you mean `local`\?/],
    [['backups', 'a', 'b'], /One TARGET, or none for all\.\nUsage: umpire backups \[TARGET\] \[--json\]/],
    [['backups', '--color'], /Usage: umpire backups/],
  ])('umpire %j is bad input', async (argv, message) => {
    const { code, stdout, stderr } = await runUmpire(argv, { env: { UMPIRE_DATA: await tempFolder() } });
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
