import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NOTHING } from '../../src/core/report/markdown/rows.ts';
import { runUmpire } from '../cli/run-umpire.ts';
import { citedIn, statements } from '../core/report/read-markdown.ts';
import { needsPrograms } from '../lab/needs.ts';
import { type Kept, outline, readFolder, retold, shown, strayMessages } from './strikes/kept.ts';
import type { Seen } from './strikes/look.ts';
import { FIXES } from './strikes/shop.ts';
import { DECISION, NOTE, tellStory } from './strikes/story.ts';
import { calls } from './strikes/teller.ts';
import { openWorld, type World } from './strikes/world.ts';

/** What is left of a telling. */
interface Telling {
  readonly ledger: string[];
  readonly calls: Record<string, string[]>;
  readonly shown: string[];
}

const OUTLINE = [
  'case.opened',
  'help at 3',
  'help.given',
  'senior at 5',
  'senior: trigger Ben by pagerduty',
  'senior: trigger Cleo by pagerduty',
  'senior: page.acknowledged',
  'meeting at 8',
  'meeting: trigger Ben by pagerduty',
  'meeting: page.failed',
  'meeting: trigger Ben by chat',
  'meeting.held',
  'meeting: acknowledge all by pagerduty',
  'meeting: acknowledge all by chat',
  'case.closed',
  'senior: resolve all by pagerduty',
  'senior: page.ended',
  'meeting: resolve all by pagerduty',
  'meeting: resolve all by chat',
  'meeting: page.ended',
];

/** What PagerDuty takes: one alert for each level, opened once, updated when the next is called, closed once. */
const CALLS = {
  'umpire:CASE:senior': ['trigger Ben', 'trigger Cleo', 'resolve'],
  'umpire:CASE:meeting': ['acknowledge', 'resolve'],
};

needsPrograms('docker', 'sshd', 'clock')('three strikes, five, eight', { timeout: 300_000 }, () => {
  let world: World;
  let undisturbed: Telling | undefined;

  beforeEach(async () => {
    world = await openWorld();
  }, 60_000);
  afterEach(() => world?.close(), 60_000);

  async function tell(between: () => Promise<void>): Promise<Telling> {
    const report = await tellStory(world, between);
    const seen = await world.settled();
    await world.stop('SIGTERM');
    const verified = await runUmpire(['ledger', 'verify'], { env: world.environment });
    expect(verified, verified.stderr).toMatchObject({ code: 0 });
    const kept = await readFolder(world.environment.UMPIRE_DATA ?? '', 'shop');
    expect(strayMessages(seen, kept)).toEqual([]);
    expect(filesIn(seen)).toEqual(FILES);
    expect(world.errors()).toEqual([]);
    expectWhole(report, kept);
    expect(outline(kept)).toEqual(OUTLINE);
    expect(calls(world)).toEqual(CALLS);
    return { ledger: retold(kept), calls: calls(world), shown: shown(seen, kept) };
  }

  test('help, a senior, a meeting, and the way back', async () => {
    undisturbed = await tell(async () => {});
  });

  test('killed and started again after every single step: the same ledger, the same pages, none twice', async () => {
    let kills = 0;
    const told = await tell(async () => {
      await world.stop('SIGKILL');
      await world.start();
      kills++;
    });
    expect(kills).toBeGreaterThan(20);
    expect(told).toEqual(undisturbed);
  });
});

/** One picture for each level, for the end and beside the report, one agenda, one invitation, one report. */
const FILES = [
  'INC.md',
  'agenda.md',
  'meeting.ics',
  'timeline.png',
  'timeline.png',
  'timeline.png',
  'timeline.png',
  'timeline.png',
];

const filesIn = (seen: readonly Seen[]) =>
  seen
    .flatMap(({ files }) => files.map(({ name }) => name.replace(/^(INC|agenda|meeting)-[\w-]+/, '$1')))
    .toSorted();

/** The report is the one the ledger keeps, says everything that happened, and each sentence with its entry. */
function expectWhole(report: string, { events }: Kept): void {
  const written = events.at(-1)?.body;
  const sha256 = createHash('sha256').update(report).digest('hex');
  expect(written).toMatchObject({ kind: 'report.written', sha256 });
  const told = statements(report).filter((line) => !line.endsWith(NOTHING));
  for (const line of told) {
    expect(citedIn(line), line).not.toEqual([]);
    for (const seq of citedIn(line)) expect(seq, line).toBeLessThan(events.length);
  }
  for (const says of expectedSentences()) expect(report).toMatch(says);
}

function expectedSentences(): RegExp[] {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    /\*\*Incident ID\*\*: INC-\d{4}-\d\d-\d\d-001 \[#1\]/,
    /\*\*Duration\*\*: 2\d minutes/,
    /\*\*Severity\*\*: Critical/,
    /\*\*Status\*\*: Resolved/,
    /Failed attempts counted as strikes: 8\./,
    ...FIXES.flatMap(({ command, exitCode }, at) => [
      new RegExp(
        `Strike ${at + 1}, Ana, .*: ${literal(command)} failed.*exit code ${exitCode}\\) \\[#\\d+\\]`,
      ),
      new RegExp(`Step 1: \`${literal(command)}\`: failed, exit code ${exitCode},`),
    ]),
    /Dana helps\. \[#/,
    /Call 1 for level `senior`: Ben was paged by PagerDuty\. \[#/,
    /Call 2 for level `senior`: Cleo was paged by PagerDuty\. \[#/,
    /Cleo took the page for level `senior` in PagerDuty\. \[#/,
    /Call 1 for level `meeting` failed: it answered 400.* \[#/,
    /Call 2 for level `meeting`: Ben was paged by chat\. \[#/,
    new RegExp(`The team met; Cleo told the decision: ${literal(DECISION)} \\[#`),
    new RegExp(`- \\[ \\] ${literal(NOTE)} \\(Dana\\) \\[#`),
    /`docker start shop-db`: done, exit code 0, .* \[#/,
    /Umpire closed the case: shop is healthy\. \[#/,
    /What should be mounted from .* is not there/,
  ];
}
