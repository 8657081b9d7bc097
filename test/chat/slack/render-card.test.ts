import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { renderCard } from '../../../src/chat/slack/render-card.ts';
import type { Button, Card, LayerRow, Section, StepRow } from '../../../src/core/card.ts';
import type { Effect } from '../../../src/core/plan/plan.ts';
import { asked, cardAfter, ID, planned, step, wasPlanned } from '../../core/cards/build-operation.ts';

const card: Card = {
  title: 'neuros fails in layer 2 of 5, Dependencies',
  tone: 'bad',
  sections: [
    {
      kind: 'layers',
      layers: [
        { index: 1, title: 'Daemon', status: 'pass', detail: '12 ms' },
        { index: 2, title: 'Dependencies', status: 'fail', detail: '340 ms · psycopg is missing' },
        { index: 3, title: 'Image', status: 'not-run', detail: '' },
      ],
    },
    { kind: 'labelled', label: 'Root cause', text: 'langgraph[postgres] is not installed' },
    { kind: 'code', text: 'ModuleNotFoundError: No module named psycopg\n' },
  ],
  buttons: [{ label: 'Diagnose again', command: 'diagnose neuros' }],
  footer: 'case neuros-1',
};

function withSections(...sections: Section[]): Card {
  return { ...card, sections, buttons: [], footer: '' };
}

describe('a card in Slack', () => {
  it('shows title, layers, sections, buttons and footer', () => {
    const { text, blocks, shortened } = renderCard(card);
    expect(shortened).toBe(false);
    expect(text).toMatch(/^❌ neuros fails in layer 2/);
    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: `❌ ${card.title}`, emoji: false } },
      section(
        '✅ *1. Daemon* passed: 12 ms\n❌ *2. Dependencies* failed: 340 ms · psycopg is missing\n➖ *3. Image* not run',
      ),
      section('*Root cause*\nlanggraph[postgres] is not installed'),
      section('```\nModuleNotFoundError: No module named psycopg\n```'),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'umpire.0',
            text: { type: 'plain_text', text: 'Diagnose again', emoji: false },
            value: 'diagnose neuros',
          },
        ],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'case neuros-1', verbatim: true }] },
    ]);
  });

  it.each<[LayerRow['status'], string]>([
    ['pass', 'passed'],
    ['warn', 'passed with warnings'],
    ['fail', 'failed'],
    ['error', 'could not be asked'],
    ['not-run', 'not run'],
    ['running', 'running'],
  ])('says %s in words too', (status, word) => {
    const row = { index: 1, title: 'Daemon', status, detail: '' };
    expect(renderCard(withSections({ kind: 'layers', layers: [row] })).text).toContain(`*1. Daemon* ${word}`);
  });

  it.each<[StepRow['state'], string]>([
    ['to-do', 'to do'],
    ['running', 'running'],
    ['done', 'done'],
    ['failed', 'failed'],
    ['not-run', 'not run'],
    ['unknown', 'nobody knows whether it ended'],
  ])('says of a step that is %s in words too', (state, word) => {
    const row = { index: 2, title: 'Build <it>', state, detail: 'exit code 3' };
    const { text } = renderCard(withSections({ kind: 'steps', steps: [row] }));
    expect(text).toContain(`*2. Build &lt;it&gt;* ${word}: exit code 3`);
  });

  it('asks once more before a click that costs, in its own colour', () => {
    const button: Button = {
      label: 'Approve',
      command: 'approve x.1',
      style: 'primary',
      confirm: 'Sure of *this*?',
    };
    expect(renderCard({ ...card, buttons: [button] }).blocks.at(-2)).toMatchObject({
      elements: [
        {
          value: 'approve x.1',
          style: 'primary',
          confirm: {
            text: { type: 'plain_text', text: 'Sure of *this*?' },
            confirm: { text: 'Yes' },
            deny: { text: 'No' },
          },
        },
      ],
    });
  });

  it.each([
    ['a mention', '<!here> <@U1> & co', '&lt;!here&gt; &lt;@U1&gt; &amp; co'],
    ['a fence', 'a ``` b', 'a `\u200b`\u200b` b'],
    ['colours of a terminal', '\u001b[31mred\u001b[0m', 'red'],
    ['a direction override', 'abc\u202etxt.exe', 'abctxt.exe'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
  ])('does not let evidence with %s do anything', (_, text, shown) => {
    for (const kind of ['text', 'code'] as const) {
      expect(JSON.stringify(renderCard(withSections({ kind, text })).blocks)).toContain(
        JSON.stringify(shown).slice(1, -1),
      );
    }
  });

  it('shortens a long section visibly, and nothing else', () => {
    const rendered = renderCard({
      ...card,
      sections: [...card.sections, { kind: 'text', text: 'x'.repeat(5_000) }],
    });
    expect(rendered.shortened).toBe(true);
    expect(JSON.stringify(rendered.blocks)).toContain('… shortened, see the file in the thread');
    expect(rendered.blocks.slice(0, 4)).toEqual(renderCard(card).blocks.slice(0, 4));
  });

  it('lets the details of many layers go before the layers', () => {
    const layers = Array.from({ length: 40 }, (_, index) => ({
      index: index + 1,
      title: `Layer ${index + 1}`,
      status: 'pass' as const,
      detail: 'd'.repeat(200),
    }));
    const said = JSON.stringify(renderCard(withSections({ kind: 'layers', layers })).blocks);
    expect(said).toContain('*40. Layer 40* passed');
  });

  it('uses all 50 blocks and no more', () => {
    const sections = Array.from(
      { length: 70 },
      (_, index): Section => ({ kind: 'text', text: `section ${index}` }),
    );
    const { blocks, shortened } = renderCard({ ...card, sections });
    expect([blocks.length, blocks.at(-2)?.type, shortened]).toEqual([50, 'actions', true]);
  });

  it('does not offer a command cut short', () => {
    const rendered = renderCard({ ...card, buttons: [{ label: 'Long', command: 'x'.repeat(2_001) }] });
    expect(rendered.blocks.map(({ type }) => type)).not.toContain('actions');
    expect(rendered.shortened).toBe(true);
  });
});

const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.literal(true) });
const button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255),
  text: plain(75),
  value: z.string().min(1).max(2_000),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z
    .strictObject({ title: plain(100), text: plain(300), confirm: plain(30), deny: plain(30) })
    .optional(),
});
/** Block Kit as far as cards use it, with its limits (docs.slack.dev/reference/block-kit). */
const message = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('header'), text: plain(150) }),
      z.strictObject({ type: z.literal('section'), text: mrkdwn(3_000) }),
      z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3_000)).min(1).max(10) }),
      z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
    ]),
  )
  .max(50);

const awkward = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '',
    ' ',
    '<!channel>',
    '```',
    '&'.repeat(4_000),
    '😀'.repeat(3_000),
    '\n'.repeat(50),
    '<'.repeat(20_000),
  ),
);
const row = fc.record({
  index: fc.nat(100),
  title: awkward,
  status: fc.constantFrom<LayerRow['status']>('pass', 'warn', 'fail', 'error', 'not-run', 'running'),
  detail: awkward,
});
const stepRow = fc.record({
  index: fc.nat(100),
  title: awkward,
  state: fc.constantFrom<StepRow['state']>('to-do', 'running', 'done', 'failed', 'not-run', 'unknown'),
  detail: awkward,
});
const anySection: fc.Arbitrary<Section> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: awkward }),
  fc.record({ kind: fc.constant('labelled' as const), label: awkward, text: awkward }),
  fc.record({ kind: fc.constant('code' as const), text: awkward }),
  fc.record({ kind: fc.constant('layers' as const), layers: fc.array(row, { maxLength: 60 }) }),
  fc.record({ kind: fc.constant('steps' as const), steps: fc.array(stepRow, { maxLength: 60 }) }),
);
const anyButton: fc.Arbitrary<Button> = fc.record(
  {
    label: awkward,
    command: fc.string({ minLength: 1, maxLength: 2_000 }),
    style: fc.constantFrom('primary' as const, 'danger' as const),
    confirm: awkward,
  },
  { requiredKeys: ['label', 'command'] },
);
const anyCard: fc.Arbitrary<Card> = fc.record({
  title: awkward,
  tone: fc.constantFrom('working', 'good', 'warning', 'bad', 'unknown'),
  sections: fc.array(anySection, { maxLength: 70 }),
  buttons: fc.array(anyButton, { maxLength: 60 }),
  footer: awkward,
});

describe('any card', () => {
  it('is within the limits of Block Kit, with every button and the same each time', () => {
    fc.assert(
      fc.property(anyCard, (any) => {
        const { text, blocks } = renderCard(any);
        message.parse(blocks);
        expect(textChars(blocks)).toBeLessThanOrEqual(12_000);
        expect(text.length).toBeLessThanOrEqual(1_000);
        expect(text.trim()).not.toBe('');
        expect(text.isWellFormed()).toBe(true);
        for (const said of [text, ...formatted(blocks)]) expect(said).not.toMatch(/[<>]/);
        const values = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
        expect(values.map((each) => 'value' in each && each.value)).toEqual(
          any.buttons.map(({ command }) => command),
        );
        expect(renderCard(any)).toEqual(renderCard(any));
      }),
      { numRuns: 150 },
    );
  });
});

/** Requests of any size, as a planner might make them of a big host and long names. */
const anyRequest = fc.record({
  title: awkward,
  reasons: fc.array(awkward, { maxLength: 20 }),
  commands: fc.array(fc.array(awkward, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 40 }),
  things: fc.array(
    fc.record({
      kind: fc.constantFrom<Effect['kind']>('container', 'volume', 'image', 'port', 'data'),
      name: awkward,
      effect: fc.constantFrom<Effect['effect']>('lost', 'removed', 'at-risk', 'stopped'),
      bytes: fc.option(fc.nat(), { nil: null }),
    }),
    { maxLength: 200 },
  ),
  unforeseen: fc.array(awkward, { maxLength: 20 }),
  lost: fc.array(awkward, { maxLength: 40 }),
  alternatives: fc.array(fc.record({ label: awkward, command: awkward }), { maxLength: 40 }),
  diff: awkward,
});

describe('the card of any request', () => {
  it('can always be approved and denied, and is within the limits of Block Kit', () => {
    fc.assert(
      fc.property(
        anyRequest,
        ({ title, reasons, commands, things, unforeseen, lost, alternatives, diff }) => {
          const steps = commands.map((argv, at) => step(`step ${at}`, { pipeline: [argv] }));
          const rollback = { steps, lost, images: {} };
          const made = planned({ title, steps, rollback }, { blast: things, unforeseen, alternatives, diff });
          const { text, blocks } = renderCard(cardAfter(asked({ title, reasons }), wasPlanned(made)));
          message.parse(blocks);
          expect(textChars(blocks)).toBeLessThanOrEqual(12_000);
          expect(text).toMatch(/^⚠️ Ana wants: /);
          const elements = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
          expect(elements.slice(0, 2)).toMatchObject([{ value: `approve ${ID}` }, { value: `deny ${ID}` }]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Texts in which Slack would see mentions and links. */
function formatted(blocks: unknown): string[] {
  const texts: string[] = [];
  JSON.stringify(blocks, (_, value) => {
    if (value?.type === 'mrkdwn') texts.push(value.text);
    return value;
  });
  return texts;
}

/** All that is shown, summed up as Slack is said to. */
function textChars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textChars(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) => sum + (key === 'text' && typeof each === 'string' ? each.length : textChars(each)),
    0,
  );
}
