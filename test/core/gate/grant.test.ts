import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/case/chain.ts';
import { type Grant, isGenuine, signGrant } from '../../../src/core/gate/grant.ts';
import { claims } from '../../build-gate.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const grant = signGrant(claims(), privateKey);

describe('a grant', () => {
  test('is genuine for the key that signed it, and survives the queue’s JSON', () => {
    expect(isGenuine(grant, publicKey)).toBe(true);
    expect(isGenuine(JSON.parse(JSON.stringify(grant)), publicKey)).toBe(true);
    expect(isGenuine(grant, createPublicKey(generateKeyPairSync('ed25519').privateKey))).toBe(false);
  });

  test('signed again it is the same, whatever the order of its claims', () => {
    const reversed = Object.fromEntries(Object.entries(claims()).toReversed()) as typeof grant.claims;
    expect(signGrant(reversed, privateKey)).toEqual(grant);
  });

  test('no claim can be changed, added or left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(grant.claims)), fc.jsonValue(), (key, value) => {
        const changed = { ...grant.claims, [key]: value };
        const same = canonicalJson(changed) === canonicalJson(grant.claims);
        expect(isGenuine({ ...grant, claims: changed as typeof grant.claims }, publicKey)).toBe(same);
      }),
    );
    const { locked: _, ...fewer } = grant.claims;
    expect(isGenuine({ ...grant, claims: fewer as typeof grant.claims }, publicKey)).toBe(false);
    expect(
      isGenuine({ ...grant, claims: { ...grant.claims, more: 1 } as typeof grant.claims }, publicKey),
    ).toBe(false);
  });

  test('what the key signed for anything else is no grant', () => {
    const signature = sign(null, Buffer.from(canonicalJson(claims())), privateKey).toString('base64');
    expect(isGenuine({ claims: claims(), signature }, publicKey)).toBe(false);
  });

  const rubbish: readonly unknown[] = [
    {},
    { claims: null, signature: grant.signature },
    { claims: 'all', signature: grant.signature },
    { claims: claims(), signature: 7 },
    { claims: claims(), signature: '' },
    { claims: claims(), signature: `${grant.signature}AAAA` },
  ];
  test.each(rubbish.map((each) => ({ each })))(
    'rubbish is not genuine, and does not throw: %j',
    ({ each }) => {
      expect(isGenuine(each as Grant, publicKey)).toBe(false);
    },
  );
});
