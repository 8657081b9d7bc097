import { describe, expect, test } from 'vitest';
import { reportIdOf, reportWritten } from '../../../src/core/report/case-report.ts';
import { ANA, failingReport, finished, layer, layerFinished, opened, requested } from '../../build.ts';
import { asked, planned, plannedEvent, SUE, UMPIRE } from '../../build-gate.ts';
import { cite, DESTROY, entries, type Moment, ROLLBACK, STORY, under, WEAK, write } from './story.ts';

const NOTHING = 'The ledger says nothing about this.';
const REPORT = write(STORY);
const operation = (kind: string, id: string) =>
  cite(STORY, (body) => body.kind === kind && 'operation' in body && body.operation === id);

test('sections come in the order of the template', () => {
  expect(REPORT.split('\n').filter((line) => /^##? /.test(line))).toEqual([
    '# Incident Report: `neuros`: layer 2, Dependencies, failed',
    '## Summary',
    '## Impact',
    '## Timeline',
    '## Commands Executed',
    '## Error Messages',
    '## Root Cause',
    '## Contributing Factors',
    '## Resolution',
    '## Backups Taken',
    '## Prevention Measures',
    '## Lessons Learned',
    '## Follow-up Actions',
    '## References',
  ]);
});

describe('what a person reads of a red target, a failed fix, a destructive one, and its rollback', () => {
  test('when, how long, how bad, and whether it is over', () => {
    expect(REPORT).toContain('**Incident ID**: INC-2026-11-20-001 [#41]');
    expect(REPORT).toContain('**Date**: 2026-11-20 03:00:00 UTC [#41]');
    expect(REPORT).toContain('**Duration**: 23 minutes [#41] [#73]');
    expect(REPORT).toContain(
      '**Severity**: Medium: one degree above Low for each of: something failed [#45]',
    );
    expect(REPORT).toContain('**Status**: Resolved [#73]');
  });

  test('what was red, for how long, what was lost and what was brought back', () => {
    const impact = under(REPORT, 'Impact');
    expect(impact).toContain('`neuros` (staging) on host `lab` [#41] [#47]');
    expect(impact).toContain('for 21 minutes. [#45] [#72]');
    expect(impact).toContain('- Layer 2, Dependencies, was red. [#44]');
    expect(impact).toContain(`The anonymous volume of redis. ${operation('operation.planned', DESTROY)}`);
    expect(impact).toContain('**Restored** by `neuros-1.4`: volume `data`. [#70]');
    expect(impact).toContain(`**Users affected**: ${NOTHING}`);
  });

  test('each thing that happened, at its time, in its part of the timeline', () => {
    const [, detection = '', investigation = '', resolved = ''] = under(REPORT, 'Timeline').split(
      /^### .*$/m,
    );
    expect(detection).toContain(
      '- T+0:02:00 (2026-11-20 03:02:00 UTC): Diagnosis `neuros-1.1` ended failing: layer 2',
    );
    expect(investigation).toContain(
      `Ana asked for \`docker compose up -d\` (operation \`${WEAK}\`, risk \`change\`). [#46]`,
    );
    expect(investigation).toContain('did not count: You asked for it, so another person must approve. [#57]');
    expect(investigation).toContain(
      'T+0:16:00 (2026-11-20 03:16:00 UTC): Sue noted: The load balancer was switched by hand. [#64]',
    );
    expect(resolved).toContain(`Operation \`${ROLLBACK}\` succeeded: All layers are green. [#72]`);
    expect(resolved).toContain('Umpire closed the case: neuros is healthy. [#73]');
    expect(under(REPORT, 'Timeline')).not.toMatch(/\[#(43|50|51)\]/); // passed, said on the way, and begun: told by others
  });

  test('each command as it was resolved, who asked, who approved, its exit code and how long it took', () => {
    const commands = under(REPORT, 'Commands Executed');
    expect(commands).toContain(
      '- Step 1: `docker-compose --file /srv/neuros/docker-compose.yml up -d`: failed, exit code 1, 1.2 s. [#52]',
    );
    expect(commands).toContain(
      'Nobody had to approve it: operators may change what is not production. [#47]',
    );
    expect(commands).toContain('### Operation `neuros-1.3`: `docker compose down`');
    expect(commands).toContain('- Approved by Ben. [#58]');
    expect(commands).toContain('Step 1: `restore volume data from /var/backups');
  });

  test('the errors with their outputs', () => {
    const errors = under(REPORT, 'Error Messages');
    expect(errors).toContain("```text\nModuleNotFoundError: No module named 'redis'\n```");
    expect(errors).toContain(
      'failed, exit code 1. [#52]\n\n```text\nError: port 4000 is already allocated\n```',
    );
  });

  test('why it happened, what made it worse, what ended it, and what would prevent it', () => {
    expect(under(REPORT, 'Root Cause')).toBe(
      "- The Python module 'redis' is not installed in the container. (signature `python-module-not-found`) [#45]",
    );
    const factors = under(REPORT, 'Contributing Factors');
    expect(factors).toMatch(/^- Strike 1, Ana, .*\[#45\]$/m);
    expect(factors).toMatch(/^- Strike 2, Ana, .*exit code 1\) \[#53\]$/m);
    expect(factors).toContain('did not count');
    expect(under(REPORT, 'Resolution')).toMatch(
      /^1\. Ben asked for `rollback of neuros-1\.3`.*\n2\. .*granted\. \[#68\]\n3\. Step 1/,
    );
    expect(under(REPORT, 'Prevention Measures')).toBe(
      '- Add it to requirements.txt and rebuild. (signature `python-module-not-found`) [#44] [#45]',
    );
  });

  test('the backups, and what is left to do', () => {
    expect(under(REPORT, 'Backups Taken')).toMatch(
      /volume data, 10\.2 kB, sha256 cdcdcdcdcdcd, at \/var\/backups.*\[#61\]$/,
    );
    expect(under(REPORT, 'Follow-up Actions')).toBe('- [ ] pin redis in requirements.txt (Ana) [#54]');
  });
});

describe('a case that goes on', () => {
  const moments: Moment[] = [
    [ANA, 0, opened()],
    [ANA, 0, requested()],
    [UMPIRE, 1, layerFinished(layer(1, 'fail'))],
    [
      UMPIRE,
      1,
      finished({
        ...failingReport({ rootCause: null }),
        failedLayer: { index: 1, id: 'daemon', title: 'Daemon' },
      }),
    ],
    [UMPIRE, 2, { kind: 'level.reached', level: 'senior', strikes: 5 }],
    [ANA, 3, asked({ operation: WEAK })],
    [
      UMPIRE,
      3,
      plannedEvent({ operation: WEAK, planned: planned({ operation: WEAK, environment: 'production' }) }),
    ],
    [UMPIRE, 18, { kind: 'operation.expired', operation: WEAK, what: 'request' }],
    [ANA, 20, { kind: 'note.added', text: 'Lesson: ask sooner.' }],
    [ANA, 21, { kind: 'note.added', text: 'impact: 40 users' }],
  ];
  const markdown = write(entries(...moments));

  test('is being investigated, and as severe as the rule says', () => {
    expect(markdown).toContain('**Status**: Investigating [#50]');
    expect(markdown).toContain('**Duration**: 21 minutes so far [#41] [#50]');
    expect(markdown).toMatch(
      /Critical: .*something failed \[#44\]; layer 1 failed, .*\[#43\]; it is production \[#47\]; level senior was reached \[#45\]/,
    );
  });

  test('has no resolution yet, a cause nobody knows, and things to do', () => {
    expect(under(markdown, 'Resolution')).toBe(NOTHING);
    expect(under(markdown, 'Root Cause')).toBe(
      '- Not known to the ledger: no signature matched what failed. [#44]',
    );
    expect(under(markdown, 'Commands Executed')).toBe(NOTHING);
    expect(under(markdown, 'Contributing Factors')).toContain(
      'The request of operation `neuros-1.2` expired. [#48]',
    );
    expect(under(markdown, 'Contributing Factors')).toContain(
      'Level `senior` was reached with 5 strikes. [#45]',
    );
    expect(under(markdown, 'Lessons Learned')).toBe('- ask sooner. (Ana) [#49]');
    expect(under(markdown, 'Impact')).toContain('- 40 users (Ana) [#50]');
    expect(under(markdown, 'Follow-up Actions')).toMatch(/nothing has shown since that it is over\. \[#44\]/);
    expect(under(markdown, 'Follow-up Actions')).toMatch(/Open strike: .*\[#44\]/);
  });

  test('a meeting’s decision is how it ended', () => {
    const held: Moment = [SUE, 60, { kind: 'meeting.held', decision: 'Move to the new host.' }];
    expect(under(write(entries(...moments, held)), 'Resolution')).toBe(
      '1. The team met; Sue told the decision: Move to the new host. [#51]',
    );
  });

  test('a change nobody has looked after is a missing verification', () => {
    const cut = STORY.filter(({ seq }) => seq <= 63);
    expect(under(write(cut), 'Follow-up Actions')).toContain(
      '- [ ] Missing verification: operation `neuros-1.3` changed something, and nothing green came after it. [#63]',
    );
  });
});

describe('a case with nothing in it', () => {
  const empty = entries([ANA, 0, opened()]);
  const markdown = write(empty);

  test.each([
    'Summary',
    'Commands Executed',
    'Error Messages',
    'Root Cause',
    'Contributing Factors',
    'Resolution',
    'Backups Taken',
    'Prevention Measures',
    'Lessons Learned',
  ])('%s: the ledger says nothing', (heading) => expect(under(markdown, heading)).toBe(NOTHING));

  test('is Low, and about no trouble', () => {
    expect(markdown).toContain('# Incident Report: `neuros`: no trouble was found');
    expect(markdown).toContain(
      '**Severity**: Low: no layer and no operation failed, and no level was reached [#41]',
    );
  });

  test('entries that are no case are refused', () => {
    expect(() => write([])).toThrow(/a report is about a case/);
    expect(() => write(entries([ANA, 0, requested()]))).toThrow(/begins with case\.opened/);
  });
});

test('a report about a case with reports is the one without them', () => {
  const [last] = STORY.slice(-1);
  if (last === undefined) throw new Error('the story has an end');
  const body = reportWritten('INC-2026-11-20-001', REPORT);
  expect(body).toEqual({
    kind: 'report.written',
    id: 'INC-2026-11-20-001',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bytes: Buffer.byteLength(REPORT),
  });
  expect(write([...STORY, { ...last, seq: 74, version: 34, body }])).toBe(REPORT);
});

test.each([
  [1, 'INC-2026-11-20-001'],
  [12, 'INC-2026-11-20-012'],
  [1_234, 'INC-2026-11-20-1234'],
])('case %i of its day is %s', (number, id) => {
  expect(reportIdOf(STORY, number)).toBe(id);
});
