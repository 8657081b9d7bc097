import { describe, expect, test } from 'vitest';
import { agendaOf } from '../../../src/core/meeting/agenda-of.ts';
import { failingReport, finished, requested } from '../../build.ts';
import { asked, BEN, CLEO, type Deed, ROBO, UMPIRE } from '../../build-gate.ts';
import { attempt, INTERRUPTED, REBUILD, red, UP, worked } from '../strikes/build-attempt.ts';
import { happened, LEVEL, MET, STUCK, TEAM } from './build-meeting.ts';

const about = (label: string, ...deeds: readonly Deed[]) =>
  agendaOf(happened(...deeds), TEAM).find((topic) => topic.label === label)?.lines ?? [];

describe('the trouble', () => {
  test('is the layer that failed last, and its root cause', () => {
    expect(about('The trouble', ...STUCK)).toEqual([
      'neuros on host lab: layer 2, Dependencies, fails.',
      "Root cause, as far as it is known: The Python module 'redis' is not installed in the container. Add it to requirements.txt and rebuild.",
    ]);
  });

  test('of which no cause is known is said to have none', () => {
    expect(about('The trouble', ...red(1, { rootCause: null }), LEVEL)[1]).toMatch(/not known/);
  });

  test('that no diagnosis has seen is not made up', () => {
    expect(about('The trouble', ...attempt(1), LEVEL)).toEqual([
      'neuros on host lab: no layer is known to fail.',
    ]);
  });
});

describe('since when', () => {
  test('it has been in trouble, until the meeting was called', () => {
    expect(about('Since when', ...STUCK)).toEqual([
      'In trouble since 2026-11-20 03:02 UTC: 20 minutes when the meeting was called.',
    ]);
  });

  test('it was in trouble before, and how long', () => {
    const green: Deed[] = [
      requested('neuros-1.2'),
      [UMPIRE, finished(failingReport({ status: 'healthy', failedLayer: null }), 'neuros-1.2')],
    ];
    const lines = about('Since when', ...red(1), ...green, ...red(3), LEVEL);
    expect(lines[0]).toBe('2026-11-20 03:02 UTC to 2026-11-20 03:04 UTC: 2 minutes.');
    expect(lines[1]).toMatch(/^In trouble since 2026-11-20 03:06 UTC: 1 minute /);
  });
});

describe('what was tried', () => {
  const tried = (...deeds: readonly Deed[]) => about('What was tried', ...deeds);

  test('is a line for each approach, the last at the end, with who, how often and what came of it', () => {
    expect(tried(...STUCK)).toEqual([
      expect.stringMatching(
        /^rebuild, by Ben, last at 2026-11-20 03:12 UTC\. rebuild failed in step 1 of 2\. Exit code 1\.$/,
      ),
      expect.stringMatching(
        /^docker compose up #1a2b3c4d, 2 times, by Ana, last at .*failed in step 1 of 2\. Exit code 1\.$/,
      ),
    ]);
  });

  test('and did not help is said so, not called a success', () => {
    const [line] = tried(...worked(1), ...red(2), LEVEL);
    expect(line).toMatch(/was done, but layer 2, Dependencies, fails/);
    expect(line).not.toMatch(/Nothing of it runs/);
  });

  test('and was interrupted, or is under way, is said so', () => {
    const running = attempt(2, { approach: REBUILD }).slice(0, -2);
    const lines = tried(...attempt(1, { ending: INTERRUPTED }), ...running, LEVEL);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${UP}.* m$`)),
      expect.stringMatching(/under way\.$/),
    ]);
  });

  test('does not count what was only asked for, denied, or only read', () => {
    const denied: Deed = [BEN, { kind: 'operation.denied', operation: 'neuros-1.9', reason: 'no' }];
    expect(tried(asked({ operation: 'neuros-1.9' }), denied, ...attempt(2, { risk: 'read' }), LEVEL)).toEqual(
      ['Nothing was tried.'],
    );
  });
});

describe('not tried yet', () => {
  const rebuilds = (id: number): Deed[] =>
    attempt(id).map((deed) => {
      const [actor, body] = 'kind' in deed ? ([BEN, deed] as const) : deed;
      if (body.kind !== 'operation.requested') return deed;
      return [actor, { ...body, proposal: { kind: 'procedure', procedure: 'rebuild', values: {} } }] as const;
    });

  test('is what the last diagnosis offers, as it is typed', () => {
    expect(about('Not tried yet', ...STUCK)).toEqual(['Build again: /run neuros rebuild (2 steps)']);
  });

  test('is nothing that was begun', () => {
    expect(about('Not tried yet', ...red(1), ...rebuilds(2), LEVEL)).toEqual([]);
  });

  test('is what was asked for and never begun', () => {
    expect(about('Not tried yet', ...red(1), ...rebuilds(2).slice(0, 2), LEVEL)).toHaveLength(1);
  });
});

test('who was called and who answered, by level', () => {
  const paged: Deed[] = [
    [UMPIRE, { kind: 'level.reached', level: 'senior', strikes: 3 }],
    [UMPIRE, { kind: 'page.sent', level: 'senior', call: 1, action: 'trigger', way: 'pagerduty', to: CLEO }],
    [UMPIRE, { kind: 'page.taken', level: 'senior', call: 1 }],
    [UMPIRE, { kind: 'page.acknowledged', level: 'senior', by: 'Cleo', way: 'pagerduty' }],
  ];
  expect(about('Who was called', ...paged, ...STUCK)).toEqual([
    expect.stringMatching(/Cleo by PagerDuty$/),
    expect.stringMatching(/^Cleo took it at .* in PagerDuty\.$/),
  ]);
});

test('notes, with who said them and when', () => {
  expect(about('Notes', ...STUCK)).toEqual([
    '2026-11-20 03:21 UTC, Eve: The load balancer was switched by hand.',
  ]);
});

describe('to be decided', () => {
  test('names the command and the seniors who may say it, no agents', () => {
    const team = { ...TEAM, teams: { ...TEAM.teams, seniors: ['robo', 'sue', 'cleo', 'nobody'] } };
    const topic = agendaOf(happened(...STUCK), team).at(-1);
    expect(topic?.label).toBe('To be decided');
    const said = topic?.lines.join(' ');
    expect(said).toContain(
      'One of the seniors (Cleo, Sue) writes it down: /incident neuros resolve DECISION.',
    );
    expect(said).not.toContain(ROBO.name);
  });

  test('is nothing any more when it is decided', () => {
    expect(about('To be decided', ...STUCK, MET)).toEqual([]);
  });
});
