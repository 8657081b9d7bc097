import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startPagerService } from '../page/pager-service.ts';
import { runUmpire } from './run-umpire.ts';
import { tempFolder } from './temp-folder.ts';

const TOKEN = 'u+reads-schedules-only';

/** A folder whose configuration leaves it to PagerDuty who is on call; PagerDuty is a server on loopback. */
async function arrange() {
  const folder = await tempFolder();
  await writeFile(
    join(folder, 'umpire.yaml'),
    `people: [{ id: ana, name: Ana, email: ana@example.com }, { id: ben, name: Ben }]
teams: { seniors: [ben] }
escalation: { schedule: { pagerduty: PI7DH85 } }
`,
  );
  const service = await startPagerService();
  onTestFinished(() => service.close());
  const run = (word: string, env: Record<string, string> = {}) =>
    runUmpire([word], { cwd: folder, env: { PAGERDUTY_API_URL: service.url, ...env } });
  return { service, run };
}

test('umpire oncall asks PagerDuty by itself', async () => {
  const { service, run } = await arrange();
  const user = { id: 'PANA123', summary: 'Ana', name: 'Ana', email: 'ANA@example.com' };
  const oncalls = [{ user, escalation_level: 1, start: null, end: '2999-11-20T09:00:00Z' }];
  service.script.push({ status: 200, body: JSON.stringify({ oncalls }) });
  const { code, stdout } = await run('oncall', { PAGERDUTY_API_TOKEN: TOKEN });
  expect(stdout).toMatch(
    /^Ana is on call until 2999-11-20 09:00 UTC, by PagerDuty's schedule\.\nA page goes to Ana, then Ben\./,
  );
  expect(code).toBe(0);
  expect(service.heard[0]?.headers.authorization).toBe(`Token token=${TOKEN}`);
});

test('umpire oncall without the token says what is missing, and who is paged', async () => {
  const { service, run } = await arrange();
  const { code, stdout } = await run('oncall');
  expect(stdout).toMatch(
    /could not be asked \(PAGERDUTY_API_TOKEN is not set here\)\. The seniors are paged instead\.\nA page goes to Ben\./,
  );
  expect(code).toBe(0);
  expect(service.heard).toEqual([]);
});

test('umpire start without the token does not start: nobody could be paged by the schedule', async () => {
  const { run } = await arrange();
  const { code, stderr } = await run('start');
  expect(stderr).toMatch(/`escalation\.schedule` is set in the configuration/);
  expect(stderr).toMatch(/Set PAGERDUTY_API_TOKEN \(or PAGERDUTY_API_TOKEN_FILE\)/);
  expect(code).not.toBe(0);
});
