import { expect, test } from 'vitest';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { Messages, PostedMessage } from '../../src/ports/messages.ts';
import { opened, requested } from '../build.ts';
import { events } from './ledger.ts';

function posted(override: Partial<PostedMessage> = {}): PostedMessage {
  return {
    caseId: 'm-1',
    surface: 'slack',
    key: 'diagnosis/1',
    ref: '["C0OPS","1.2"]',
    digest: 'aa',
    ...override,
  };
}

/** What every memory of a chat does; `ledger` belongs to the same store. */
export function messagesContract(messages: () => Messages, ledger: () => Ledger): void {
  test('nothing was posted for an unknown case', async () => {
    expect(await messages().of('nobody', 'slack')).toEqual([]);
  });

  test('a message reads back, and saved again it is replaced', async () => {
    await messages().save(posted());
    await messages().save(posted({ key: 'layer/1', digest: 'bb' }));
    await messages().save(posted({ ref: '["C0OPS","9.9"]', digest: 'cc' }));
    expect(await messages().of('m-1', 'slack')).toEqual([
      posted({ ref: '["C0OPS","9.9"]', digest: 'cc' }),
      posted({ key: 'layer/1', digest: 'bb' }),
    ]);
  });

  test('several are saved at once, new ones and known ones, or none', async () => {
    const both = [
      posted({ caseId: 'm-5', digest: 'bb' }),
      posted({ caseId: 'm-5', key: 'diagnosis/1#a.txt' }),
    ];
    await messages().save(posted({ caseId: 'm-5' }));
    await messages().save(...both);
    expect(await messages().of('m-5', 'slack')).toEqual(both);
    const broken = posted({ caseId: 'm-6', ref: '\0' });
    await expect(messages().save(posted({ caseId: 'm-6', key: 'layer/1' }), broken)).rejects.toThrow();
    expect(await messages().of('m-6', 'slack')).toEqual([]);
  });

  test('each surface has its own', async () => {
    await messages().save(posted({ caseId: 'm-2' }));
    await messages().save(posted({ caseId: 'm-2', surface: 'terminal', ref: '"tty"' }));
    expect(await messages().of('m-2', 'terminal')).toEqual([
      posted({ caseId: 'm-2', surface: 'terminal', ref: '"tty"' }),
    ]);
  });

  test('a surface is behind until it has shown the newest version', async () => {
    const behind = async (surface: string) =>
      (await messages().behind(surface)).filter((each) => each === 'm-3');
    await ledger().append('m-3', 0, events(opened('m-3'), requested('m-3.1')));
    expect(await behind('slack')).toEqual(['m-3']);
    await messages().shown('m-3', 'slack', 1);
    expect(await behind('slack')).toEqual(['m-3']);
    await messages().shown('m-3', 'slack', 2);
    expect(await behind('slack')).toEqual([]);
    expect(await behind('terminal')).toEqual(['m-3']);
    await ledger().append('m-3', 2, events({ kind: 'case.closed', reason: 'quiet' }));
    expect(await behind('slack')).toEqual(['m-3']);
  });

  test('what was shown is not unshown by a late answer', async () => {
    await ledger().append('m-4', 0, events(opened('m-4'), requested('m-4.1')));
    await messages().shown('m-4', 'slack', 2);
    await messages().shown('m-4', 'slack', 1);
    expect(await messages().behind('slack')).not.toContain('m-4');
  });
}
