import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { lasted, moment, offset } from '../../../src/core/report/markdown/moments.ts';
import { anyCase } from './any-case.ts';
import { citedIn, headings, outsideCode, statements } from './read-markdown.ts';
import { under, write } from './story.ts';

const NOTHING = 'The ledger says nothing about this.';
const RUNS = 250;

/** The template's, an operation's, and no other. */
const HEADING =
  /^(# (Incident Report|Deployment): .*|## (Summary|Impact|Timeline|Commands Executed|Error Messages|Root Cause|Contributing Factors|Resolution|Backups Taken|Prevention Measures|Lessons Learned|Follow-up Actions|References|Changes Deployed|Pre-Deployment Checklist|Deployment Steps|Verification|Post-Deployment Checks|Issues Encountered|Rollback Plan)|### (Detection|Investigation|Resolution|Operation `.*))$/;

function rowOf(events: readonly LedgerEvent[], seq: number | undefined): LedgerEvent {
  const row = events.find((each) => each.seq === seq);
  if (row === undefined) throw new Error(`no entry ${seq}`);
  return row;
}

test('whatever a ledger holds, a report says nothing without a source of the same case, and nothing of its own', () => {
  let [commands, durations] = [0, 0];
  fc.assert(
    fc.property(anyCase, (events) => {
      const markdown = write(events);
      const known = new Set(events.map(({ seq }) => seq));
      for (const line of statements(markdown)) {
        if (line.endsWith(NOTHING)) continue;
        expect(citedIn(line).length, line).toBeGreaterThan(0);
        for (const seq of citedIn(line)) expect(known.has(seq), line).toBe(true);
        expect(outsideCode(line), line).not.toMatch(/(?<!\\)<|!\[|\]\(|(?<!\\)\[(?!#\d+\]|[ x]\] )/);
      }
      for (const heading of headings(markdown)) expect(heading).toMatch(HEADING);
      for (const [, time, told, seq] of markdown.matchAll(/^- (T\+\S+) \(([^)]+)\): .* \[#(\d+)\]$/gm)) {
        const row = rowOf(events, Number(seq));
        expect([time, told]).toEqual([offset(events[0]?.at ?? row.at, row.at), moment(row.at)]);
      }
      for (const [, told, from, to] of markdown.matchAll(
        /(?:, for |\*\*Duration\*\*: )([\w ]+?)(?: so far)?\.? \[#(\d+)\] \[#(\d+)\] *$/gm,
      )) {
        expect(told).toBe(lasted(rowOf(events, Number(from)).at, rowOf(events, Number(to)).at));
        durations += 1;
      }
      const ran = events.flatMap(({ body, seq }) =>
        body.kind === 'step.finished' ? [{ ...body.step, seq }] : [],
      );
      const place = markdown.startsWith('# Incident') ? under(markdown, 'Commands Executed') : markdown;
      for (const { seq, state, exitCode } of ran) {
        const of = place
          .split('\n')
          .filter((line) => line.endsWith(`[#${seq}]`) && /^(- Step )?\d+[.:] /.test(line));
        expect(of).toHaveLength(1);
        expect(of[0]).toContain(`: ${state}, exit code ${exitCode}, `);
        commands += 1;
      }
      expect(write([...events])).toBe(markdown);
    }),
    { numRuns: RUNS },
  );
  expect(commands).toBeGreaterThan(RUNS);
  expect(durations).toBeGreaterThan(RUNS);
}, 60_000);
