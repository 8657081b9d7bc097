import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { type Gatehouse, openGatehouse } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterAll(() => house.close());

describe('a secret that is typed', () => {
  const TOKEN = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`;
  test.each([
    'docker exec postgres psql postgresql://neuros:Loud-Mountain-99@db/neuros -c "select 1"',
    'docker exec -e DB_PASSWORD=Loud-Mountain-99 neuros true',
    'docker exec redis redis-cli --pass Loud-Mountain-99 ping',
    'docker login --username ana --password Loud-Mountain-99',
    `docker run -e GITHUB_TOKEN=${TOKEN} neuros`,
    'curl -H "Authorization: Bearer Loud.Mountain.99-abcdefghijklmnop" http://localhost',
    'docker exec neuros echo House-Secret-1234',
  ])('in %j is not taken, and nothing of it is kept', async (command) => {
    const gate = house.gate(freshName());
    const redactor = createRedactor({ values: ['House-Secret-1234'], patterns: [] });
    const answer = await gate.says('ana', `exec ${gate.name} ${command}`, { ...gate.parts, redactor });
    expect(answer).toMatchObject({ kind: 'answered', text: expect.stringMatching(/looks like a secret/) });
    expect(JSON.stringify(answer)).not.toMatch(/Loud|ghp_|House/);
    expect(await gate.bodies()).toEqual([]);
    expect(await gate.office.store.ledger.openCase(gate.name)).toBeUndefined();
    expect(JSON.stringify(gate.office.log.lines)).not.toMatch(/Loud|ghp_|House/);
  });

  test('as the value of a procedure is not taken either', async () => {
    const gate = house.gate(freshName());
    const answer = await gate.says('ana', `run ${gate.name} rebuild password=Loud-Mountain-99`);
    expect(answer).toMatchObject({ kind: 'answered', text: expect.stringMatching(/looks like a secret/) });
    expect(await gate.bodies()).toEqual([]);
  });
});

describe('what cannot be drafted is answered at once, with what could be', () => {
  test.each([
    ['exec {t} docker ps; docker compose down', /one command/],
    ['exec {t} docker ps && docker compose down', /one command/],
    ['exec {t} docker ps > /etc/passwd', /Allowed is one command/],
    ['exec {t} docker rm $(docker ps -q)', /Allowed is one command/],
    ['exec {t} docker rm $ID', /Allowed is one command/],
    ['run {t} rebuidl', /Did you mean `rebuild`/],
    ['run {t} rebuild port=1', /port/],
    ['run {t}', /PROCEDURE is missing/],
    ['exec {t}', /COMMAND is missing/],
  ])('%s', async (text, words) => {
    const gate = house.gate(freshName());
    const answer = await gate.says('ana', text.replace('{t}', gate.name));
    expect(answer).toMatchObject({ kind: 'answered', text: expect.stringMatching(words) });
    expect(await gate.bodies()).toEqual([]);
  });
});

test('without a key to sign with nothing is changed, and it is said how to get one', async () => {
  const gate = house.gate(freshName());
  const parts = { ...gate.parts, signingKey: undefined };
  for (const text of [`exec ${gate.name} docker ps`, `run ${gate.name} rebuild`, `rollback ${gate.name}-1.1`])
    expect(await gate.says('ana', text, parts)).toMatchObject({
      text: expect.stringContaining('umpire keys init'),
    });
  expect(await gate.bodies()).toEqual([]);
});
