import { describe, expect, test } from 'vitest';
import { printable, renderCard, type Style } from '../../../src/chat/terminal/render-card.ts';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { caseOf, failingReport, finished, layerFinished, opened, requested } from '../../build.ts';

const plain: Style = (_, text) => text;
const tagged: Style = (format, text) => `<${format}>${text}</${format}>`;

function failingCard() {
  const whole = failingReport();
  const walked = whole.layers.slice(0, 2).map((each) => layerFinished(each));
  const [message] = caseMessages(caseOf(opened(), requested(), ...walked, finished(whole)));
  if (message === undefined) throw new Error('a diagnosis has a card');
  return message.card;
}

describe('a failing card on a terminal', () => {
  test('without colour it says everything', () => {
    expect(renderCard(failingCard(), plain)).toBe(`✗ neuros fails in layer 2 of 3, Dependencies
├─ ✓ 1 Daemon        passed  10 ms
├─ ✗ 2 Dependencies  failed  10 ms · The service stopped while importing.
└─ · 3 Runtime       not run

Root cause
  The Python module 'redis' is not installed in the container.

What was found
  The start log is clean: The service stopped while importing.
  │ ModuleNotFoundError: No module named 'redis'

What to do
  Add it to requirements.txt and rebuild.
  Check the logs first.

Procedures that would repair it
  rebuild: Build again
    docker compose build --no-cache
    docker compose up -d
case neuros-1 · host lab · asked by Ana at 2026-11-20 03:00 UTC · took 3.0 s
`);
  });

  test('colour goes with the status', () => {
    const text = renderCard(failingCard(), tagged);
    expect(text).toContain('<red>✗ 2 Dependencies  failed</red>');
    expect(text).toContain('<green>✓ 1 Daemon        passed</green>');
    expect(text).toContain('<dim>· 3 Runtime       not run</dim>');
  });
});

test.each([
  ['\u001b[2J\u001b]0;title\u0007', '\ufffd[2J\ufffd]0;title\ufffd'],
  ['tab\tand\nline\r\nstay', 'tab\tand\nline\nstay'],
  ['overwrite\rthis', 'overwrite\ufffdthis'],
  ['\u009b31m', '\ufffd31m'],
])('evidence cannot drive the terminal: %j', (text, safe) => {
  expect(printable(text)).toBe(safe);
});
