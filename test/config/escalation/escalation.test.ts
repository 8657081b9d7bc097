import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';
import { onCallByRotation } from '../../../src/core/paging/chain.ts';
import { listOnCall } from '../../../src/core/paging/list-on-call.ts';
import { shown, tempFolder } from '../temp-folder.ts';

const PEOPLE = `people: [{ id: ana, name: Ana }, { id: ben, name: Ben }, { id: bot, name: Bot, agent: true }]
teams: { seniors: [ben] }
`;
function read(escalation: string) {
  const folder = tempFolder();
  const reading = loadConfig(
    { path: folder.write('umpire.yaml', `${PEOPLE}${escalation}`), given: true },
    undefined,
    { home: '/', user: 'ana' },
  );
  return reading.kind === 'ok' ? reading.config : shown(reading, folder);
}
function configOf(escalation: string) {
  const config = read(escalation);
  if ('escalation' in config) return config;
  throw new Error(config.join('\n'));
}

test('left out, the seniors are paged', () => {
  expect(configOf('').escalation).toEqual({
    ways: null,
    minutes: 10,
    repeat: 1,
    chain: ['oncall', 'ben'],
    rotation: null,
    schedule: null,
    webhook: null,
    email: null,
  });
});

test('a rotation begins at the first handover on or after its date, in its zone', () => {
  const { escalation } = configOf(
    'escalation: { rotation: { people: [ana, ben], zone: Europe/Berlin, weekday: wednesday, time: 08:30, from: 2026-01-05, overrides: [{ person: ben, from: 2026-07-01T00:00, until: 2026-07-02T00:00 }] } }',
  );
  expect(escalation.rotation).toEqual({
    people: ['ana', 'ben'],
    zone: 'Europe/Berlin',
    start: { year: 2026, month: 1, day: 7, hour: 8, minute: 30 },
    overrides: [
      { person: 'ben', from: new Date('2026-06-30T22:00:00Z'), until: new Date('2026-07-01T22:00:00Z') },
    ],
  });
});

test.each([
  ['chain: [ana, cleo]', '3:27: escalation.chain[1]: there is no person `cleo`; people: ana, ben, bot'],
  ['chain: [bot]', '3:22: escalation.chain[0]: `bot` is an agent; pages go to people'],
  [
    'chain: [oncall]',
    '3:22: escalation.chain[0]: nobody is on call: `oncall` needs a `rotation` or a `schedule` in the same section',
  ],
  [
    'rotation: { people: [ana] }, schedule: { pagerduty: PABC123 }',
    '3:1: escalation.schedule: `rotation` is set too, and only one can say who is on call; keep one',
  ],
  [
    'schedule: { pagerduty: Weekly on-call }',
    '3:1: escalation.schedule.pagerduty: must be the id of a schedule in PagerDuty, like `PABC123`',
  ],
  [
    'rotation: { people: [ana], zone: Mars/Base }',
    '3:46: escalation.rotation.zone: must be an IANA time zone, like `Europe/Berlin` or `UTC`',
  ],
  [
    'rotation: { people: [ana], time: "9" }',
    '3:46: escalation.rotation.time: must be a time of day, like `09:00`',
  ],
  [
    'rotation: { people: [ana], overrides: [{ person: ben, from: 2026-07-02T00:00, until: 2026-07-01T00:00 }] }',
    '3:99: escalation.rotation.overrides[0].until: must be after `from`, 2026-07-02T00:00',
  ],
  [
    'email: { from: umpire }',
    '3:1: escalation.email.from: must be an e-mail address, like `umpire@example.com`',
  ],
  [
    'webhook: { url: "ftp://example.com" }',
    '3:1: escalation.webhook.url: must be a URL that starts with `http://` or `https://`',
  ],
  [
    'webhook: { url: "https://umpire:secret@example.com/page" }',
    '3:1: escalation.webhook.url: must not have a user name or password in it: requests to such a URL are never sent',
  ],
  [
    'email: { from: "Umpire <u@example.com>" }',
    '3:1: escalation.email.from: must be an e-mail address, like `umpire@example.com`',
  ],
])('%s is refused where it stands', (written, problem) => {
  const said = read(`escalation: { ${written} }`);
  expect(said).toHaveLength(1);
  expect(String(said).replace(/^umpire\.yaml:\d+:\d+: /, '')).toBe(problem.replace(/^\d+:\d+: /, ''));
  expect(String(said)).toMatch(/^umpire\.yaml:3:\d+: /);
});

test('pages by e-mail need to be from somebody', () => {
  const { escalation } = configOf('escalation: { ways: [email, chat], email: { from: umpire@example.com } }');
  expect(escalation).toMatchObject({ ways: ['email', 'chat'], email: 'umpire@example.com' });
});

test('a schedule of PagerDuty says who is on call in place of a rotation', () => {
  const { escalation } = configOf('escalation: { chain: [oncall, ben], schedule: { pagerduty: PABC123 } }');
  expect(escalation).toMatchObject({ schedule: 'PABC123', rotation: null, chain: ['oncall', 'ben'] });
});

test('/oncall says who, until when, and who is next', () => {
  const config = configOf(
    'escalation: { rotation: { people: [ana, ben], zone: Europe/Berlin, from: 2026-01-05 } }',
  );
  expect(listOnCall(config, onCallByRotation(config, new Date('2026-07-10T00:00:00Z')))).toBe(
    [
      'Ana is on call until 2026-07-13 09:00 Europe/Berlin (2026-07-13 07:00 UTC).',
      'Then Ben.',
      'A page goes to Ana, then Ben.',
      'Who does not answer within 10 minutes is followed by the next, 2 times over.',
    ].join('\n'),
  );
  const without = configOf('');
  expect(listOnCall(without, onCallByRotation(without, new Date()))).toContain(
    'Nobody is on call by a rotation',
  );
});
