import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Grant, type GrantClaims, signGrant } from '../../../src/core/gate/grant.ts';
import { refuseDrift, refuseGrant, refusePolicy } from '../../../src/core/gate/permit.ts';
import { digestOfShown } from '../../../src/core/plan/digest.ts';
import { claims, HOUSE, ID, minutesLater, planned } from '../../build-gate.ts';

const bot = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const JOB = { id: `${ID}/run`, operation: ID, target: 'neuros', host: 'lab', planned: planned() };
const NOW = minutesLater(3);
const genuine = signGrant(claims(), bot.privateKey);
const refusal = (grant: Grant, job = JOB, now = NOW) => refuseGrant(grant, job, bot.publicKey, now);

describe('signature, then expiry', () => {
  test('what the bot signed for this job passes until its time is over', () => {
    expect(refusal(genuine)).toBeNull();
    expect(refusal(genuine, JOB, new Date(minutesLater(15).getTime() - 1))).toBeNull();
    expect(refusal(genuine, JOB, minutesLater(15))).toMatchObject({ kind: 'refused', why: 'expired' });
  });

  test('another key is no key', () => {
    expect(refusal(signGrant(claims(), stranger.privateKey))).toMatchObject({ why: 'forged' });
  });

  const longer: readonly Partial<GrantClaims>[] = [
    { expiresAt: minutesLater(9999).toISOString() },
    { digest: 'ff'.repeat(32) },
    { target: 'shop' },
    { operation: 'neuros-1.2' },
    { approvers: ['ben', 'cleo'] },
    { requester: 'cleo' },
    { strikes: 0, frozen: true },
  ];
  test.each(longer)('a claim changed after it was signed: %j', (change) => {
    expect(refusal({ ...genuine, claims: claims(change) })).toMatchObject({ why: 'forged' });
  });

  const retargeted = [
    { ...JOB, target: 'shop' },
    { ...JOB, host: 'production' },
    { ...JOB, operation: 'neuros-1.2' },
    { ...JOB, id: 'neuros-1.1/run-again' },
    { ...JOB, planned: planned({ workingDirectory: '/srv/shop' }) },
  ];
  test.each(retargeted)('a genuine grant with another job', (job) => {
    expect(refusal(genuine, job)).toMatchObject({
      why: 'forged',
      message: expect.stringMatching(/for another/),
    });
  });

  test('a forged grant that has expired is forged: who wrote it matters first', () => {
    expect(refusal(signGrant(claims(), stranger.privateKey), JOB, minutesLater(99))).toMatchObject({
      why: 'forged',
    });
  });

  test('an expiry that is no time has been', () => {
    expect(refusal(signGrant(claims({ expiresAt: 'never' }), bot.privateKey))).toMatchObject({
      why: 'expired',
    });
  });

  test('a worker without a key does nothing', () => {
    expect(refuseGrant(genuine, JOB, undefined, NOW)).toMatchObject({ why: 'unable' });
  });
});

describe('the worker’s own policy', () => {
  const staging = { name: 'neuros', environment: 'staging' } as const;
  const production = { name: 'shop', environment: 'production' } as const;
  const proposal = { kind: 'exec', command: 'docker volume rm data' } as const;
  const judged = (
    change: Partial<GrantClaims>,
    {
      target = staging as typeof staging | typeof production,
      risk = 'destroy' as const,
      composeDown = false,
      config = HOUSE,
    } = {},
  ) => refusePolicy(claims(change), { draft: { risk, composeDown }, target, proposal }, config);

  test('a peer’s approval passes', () => {
    expect(judged({})).toBeNull();
  });

  const unapproved: readonly (readonly string[])[] = [
    [],
    ['ana'],
    ['robo'],
    ['eve'],
    ['nobody'],
    ['ana', 'robo', 'eve'],
  ];
  test.each(unapproved.map((approvers) => ({ approvers })))(
    'not without a quorum it counts itself: %j',
    ({ approvers }) => {
      expect(judged({ approvers })).toMatchObject({
        why: 'policy',
        message: expect.stringMatching(/lacks 1 approval/),
      });
    },
  );

  test('production needs two distinct people, one of them a senior', () => {
    expect(judged({ approvers: ['sue', 'sue'] }, { target: production })).toMatchObject({ why: 'policy' });
    expect(judged({ approvers: ['ben', 'cleo'] }, { target: production })).toMatchObject({ why: 'policy' });
    expect(judged({ approvers: ['ben', 'sue'] }, { target: production })).toBeNull();
  });

  test('`compose down` on production is denied whoever approved, with what to do instead', () => {
    expect(judged({ approvers: ['ben', 'sue'] }, { target: production, composeDown: true })).toMatchObject({
      why: 'policy',
      message: expect.stringMatching(/deploy-parallel/),
    });
  });

  test('how the case stands is what the grant says', () => {
    expect(judged({ frozen: true, approvers: ['ben', 'sue'] })).toMatchObject({ why: 'policy' });
  });

  test('a requester who is in no team here may only read', () => {
    expect(judged({ requester: 'eve' })).toMatchObject({ why: 'policy' });
    const read = { draft: { risk: 'read', composeDown: false }, target: staging, proposal } as const;
    expect(refusePolicy(claims({ requester: 'terminal:root', approvers: [] }), read, HOUSE)).toBeNull();
  });

  test('somebody who is no approver in this worker’s teams does not count', () => {
    const config = { ...HOUSE, teams: { ...HOUSE.teams, approvers: ['cleo'] } };
    expect(judged({}, { config })).toMatchObject({ why: 'policy' });
  });
});

describe('the plan made again', () => {
  const approved = planned();
  const BLAST = [{ kind: 'volume', name: 'data', effect: 'lost', bytes: 5 }] as const;
  const changed = planned({ inputs: [{ path: '/srv/neuros/docker-compose.yml', sha256: 'ee'.repeat(32) }] });

  test('the same plan passes', () => {
    expect(refuseDrift(claims(), approved, planned())).toBeNull();
  });

  test('another one voids the approval, and the difference is shown', () => {
    expect(refuseDrift(claims(), approved, changed)).toMatchObject({
      why: 'drifted',
      difference: [expect.stringMatching(/docker-compose\.yml has changed/)],
    });
  });

  test('a difference nobody may see is still one', () => {
    const { difference } = refuseDrift(claims(), approved, { ...approved, digest: changed.digest }) ?? {};
    expect(difference).toEqual(['something that is masked, or that the bot was not shown']);
  });

  test.each([
    ['less that is lost', { blast: [] }],
    ['another difference of files', { diff: '+ nothing' }],
    ['another rollback', { plan: { ...approved.plan, rollback: { steps: [], lost: ['x'], images: {} } } }],
  ])('people who were shown %s approved something else', (_, falsified) => {
    const shown = digestOfShown({ ...{ ...planned(), blast: BLAST }, ...falsified });
    const now = { ...planned(), blast: BLAST };
    expect(refuseDrift(claims({ digest: now.digest, shown }), now, now)).toMatchObject({ why: 'drifted' });
    expect(refuseDrift(claims({ digest: now.digest, shown: digestOfShown(now) }), now, now)).toBeNull();
  });

  test('the signed digest counts, not the one beside the job', () => {
    expect(refuseDrift(claims(), changed, changed)).toMatchObject({ why: 'drifted' });
  });
});
