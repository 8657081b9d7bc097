import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { escapeXml } from '../../../src/core/timeline/draw/svg.ts';
import { drawTimeline, SVG_BYTES, timelineSvg } from '../../../src/core/timeline/timeline-svg.ts';
import { ANA, opened } from '../../build.ts';
import { DEPLOYMENT } from '../report/deployment-story.ts';
import { entries, STORY } from '../report/story.ts';
import { busyCase, inOrder, walk } from './busy-case.ts';
import { ONE_NIGHT } from './one-night.ts';
import { saying } from './saying.ts';

const SECRET = 'Loud-Mountain-99';
const { redact } = createRedactor({ values: [SECRET], patterns: [] });
const svgOf = (events: readonly LedgerEvent[]) => timelineSvg(events, { redact });
/** What is written in a drawing. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

test('the picture in the docs is the one that is drawn', async () => {
  await expect(svgOf(ONE_NIGHT)).toMatchFileSnapshot('../../../docs/case.svg');
});

describe('a case as a drawing', () => {
  const svg = svgOf(STORY);

  test('says what it is about: target, case, span, and how it ended', () => {
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        'neuros',
        'Case neuros-1 on lab · 2026-11-20 03:00:00 UTC to 2026-11-20 03:23:00 UTC · 23 minutes',
        '1 diagnosis · 3 attempts · 2 strikes · 2 approvals · closed: neuros is healthy',
        'Fri 20 Nov 2026',
        'Time in UTC',
        'docker compose up -d · Ana · exit 1',
        'Ben approved docker compose down',
      ]),
    );
  });

  test('explains the signs that are in it, and no others', () => {
    expect(textsOf(svg)).toContain('layer failed');
    expect(textsOf(svg)).not.toContain('layer could not be asked');
    expect(textsOf(svgOf(DEPLOYMENT))).not.toContain('layer failed');
    expect(textsOf(svgOf(busyCase(1_000, 60)))).toContain('so many in one place; the worst of them is shown');
  });

  test('is the same for the same entries', () => {
    expect(svgOf(STORY)).toBe(svg);
  });

  test('needs nothing from outside', () => {
    const hostile = svgOf(saying('<image href="file:///etc/passwd"/> url(http://evil.example) @import'));
    for (const each of [svg, hostile]) {
      expect(each).not.toMatch(/<(?:image|script|foreignObject|a|!)/i);
      const drawn = each.replace(/<(text|title)[^>]*>[^<]*<\/\1>/g, '');
      for (const [, link] of drawn.matchAll(/(?:href="|url\()([^")]*)/g)) expect(link).toMatch(/^#/);
    }
  });
});

describe('in words', () => {
  const alt = (events: readonly LedgerEvent[]) => drawTimeline(events, { redact }).alt;

  test('it says what can be seen', () => {
    expect(alt(STORY)).toBe(
      'Timeline of case neuros-1 of neuros, 2026-11-20 03:00:00 UTC to 2026-11-20 03:23:00 UTC. 1 diagnosis, 3 attempts, 2 strikes, 2 approvals. Closed: neuros is healthy.',
    );
    expect(alt(busyCase(200, 60))).toMatch(/Levels reached: help wanted, .* Helped by /);
    expect(alt(entries([ANA, 0, opened()]))).toMatch(/UTC\. Not closed yet\.$/);
    expect(alt(inOrder([[ANA, 0, opened()], ...walk('neuros-1.1', 1, 2)]))).toMatch(/Still in trouble\.$/);
  });

  test('in less than a thousand characters', () => {
    expect(alt(saying('x'.repeat(5_000))).length).toBeLessThanOrEqual(900);
  });
});

describe('what people wrote', () => {
  test.each([
    ['</text><script>alert(1)</script>', '&lt;/text&gt;&lt;script&gt;'],
    ['"quoted" & \'so\'', '&quot;quoted&quot; &amp; &#39;so&#39;'],
    [']]>&#0;<!--', ']]&gt;&amp;#0;&lt;!--'],
  ])('%j is text', (said, shown) => {
    expect(svgOf(saying(said))).toContain(shown);
  });

  test('drives nothing and hides nothing', () => {
    const svg = svgOf(saying('a\u202eb\u0000\u001b[2J\u200b\ud800c\ufffe'));
    expect(svg).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe]/,
    );
    expect(svg.isWellFormed()).toBe(true);
  });

  test('hides no secret behind the end of a label', () => {
    for (const before of ['', 'password: ', 'x'.repeat(20), 'x'.repeat(45)]) {
      const { svg, alt } = drawTimeline(saying(`${before}${SECRET} after`), { redact });
      for (const length of [8, SECRET.length]) {
        expect(svg).not.toContain(SECRET.slice(0, length));
        expect(alt).not.toContain(SECRET.slice(0, length));
      }
    }
  });

  test('escapes what XML cannot hold', () => {
    expect(escapeXml('\u0000\u0008\t\n\r\ufffe\uffff\ud800<')).toBe('\t\n\r\ufffd&lt;');
  });
});

describe('size', () => {
  test.each([
    ['1,000 entries in two days', busyCase(1_000, 2_880)],
    ['5,000 entries in two days', busyCase(5_000, 2_880)],
    ['5,000 entries in ten minutes', busyCase(5_000, 10)],
    ['titles of 5,000 characters', saying('&<>"\' '.repeat(1_000))],
  ])('%s', (_, events) => {
    expect(Buffer.byteLength(svgOf(events))).toBeLessThanOrEqual(SVG_BYTES);
  });
});

test('entries that are no case are refused', () => {
  expect(() => svgOf(STORY.slice(1))).toThrow(/begins with case\.opened/);
});
