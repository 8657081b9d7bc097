import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages } from '../../../src/app/open/open-pages.ts';
import { readEnv } from '../../../src/config/env.ts';
import type { Way } from '../../../src/core/case/event.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { rotationRoster } from '../../../src/engine/paging/rotation-roster.ts';
import { config } from '../../build.ts';
import { type Office, openOffice } from '../../engine/office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

function open(
  variables: Record<string, string>,
  escalation: { webhook?: string; email?: string; ways?: readonly Way[] },
) {
  const read = readEnv(variables);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const plain = config();
  const own = { ...plain, escalation: { ...plain.escalation, ...escalation } };
  const { log, meter, store } = office;
  const telemetry = { log, meter, redactor: createRedactor({ values: [], patterns: [] }) };
  return openPages({ env: read.env, config: own }, { store }, telemetry, [], rotationRoster(own));
}

test.each<[string, Parameters<typeof open>, string, string]>([
  [
    'an address that e-mails are from, and no server',
    [{}, { email: 'umpire@example.com' }],
    '`escalation.email` is set',
    'Set SMTP_URL (or SMTP_URL_FILE)',
  ],
  [
    'a server for e-mails, and nobody they are from',
    [{ SMTP_URL: 'smtp://127.0.0.1:25' }, {}],
    'SMTP_URL is set, but',
    'Add `escalation: { email:',
  ],
  [
    'a webhook, and nothing to sign it with',
    [{}, { webhook: 'https://example.com/page' }],
    '`escalation.webhook` is set',
    'Set PAGER_WEBHOOK_SECRET',
  ],
  ...(
    [
      ['pagerduty', 'set PAGERDUTY_ROUTING_KEY (or PAGERDUTY_ROUTING_KEY_FILE), or'],
      ['opsgenie', 'set OPSGENIE_API_KEY (or'],
      ['webhook', 'PAGER_WEBHOOK_SECRET (or'],
      ['email', 'SMTP_URL (or'],
    ] as const
  ).map(([way, remedy]): [string, Parameters<typeof open>, string, string] => [
    `a way to page by that is not set up, ${way},`,
    [{}, { ways: ['chat', way] }],
    `names \`${way}\``,
    remedy,
  ]),
  [
    'of several ways those that are not set up',
    [{ OPSGENIE_API_KEY: 'k' }, { ways: ['pagerduty', 'opsgenie', 'email'] }],
    'names `pagerduty` and `email`',
    'For `email`: set',
  ],
])('%s is refused, with what to do', async (_, given, message, remedy) => {
  await expect(open(...given)).rejects.toMatchObject({
    name: 'OperatorError',
    message: expect.stringContaining(message),
    remedy: expect.stringContaining(remedy),
  });
});

test('what is set up is heard where its news arrive', async () => {
  const secrets = { PAGERDUTY_WEBHOOK_SECRET: 'a', OPSGENIE_WEBHOOK_SECRET: 'b', PAGER_WEBHOOK_SECRET: 'c' };
  const pages = await open(
    { ...secrets, SMTP_URL: 'smtp://127.0.0.1:25' },
    { webhook: 'https://example.com/page', email: 'umpire@example.com' },
  );
  expect(pages.hooks.map(({ name }) => name)).toEqual(['pagerduty', 'opsgenie', 'webhook']);
  await pages.stop();
});

test('chat is a way that needs nothing to be set', async () => {
  const pages = await open({}, { ways: ['chat'] });
  await pages.stop();
});
