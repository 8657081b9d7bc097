import { type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../case/chain.ts';

/** What the bot permits: one plan, once, on one target, before a time. */
export interface GrantClaims {
  readonly operation: string;
  readonly target: string;
  readonly host: string;
  /** Of the plan that was approved, hex SHA-256. */
  readonly digest: string;
  /** Of what people were shown of it, hex SHA-256 (`digestOfShown`): a plan that came back falsified is not run. */
  readonly shown: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Ids of people: who asked, and who approved. */
  readonly requester: string;
  readonly approvers: readonly string[];
  /** How the case stood, for the worker's own policy. */
  readonly strikes: number;
  readonly frozen: boolean;
  readonly locked: boolean;
}

/** Claims with the bot's Ed25519 signature, base64. */
export interface Grant {
  readonly claims: GrantClaims;
  readonly signature: string;
}

/** Says what a signature is for, so that none made for anything else fits. */
const PURPOSE = 'umpire-grant-1\n';

/** Signs claims; the same claims have the same signature, so that sending twice is sending once. */
export function signGrant(claims: GrantClaims, signingKey: KeyObject): Grant {
  return { claims, signature: sign(null, covered(claims), signingKey).toString('base64') };
}

/** Whether the holder of the signing key permitted exactly these claims; whatever stands in a job, it does not throw. */
export function isGenuine(grant: Grant | null | undefined, verifyingKey: KeyObject): boolean {
  const { claims, signature } = grant ?? {};
  if (typeof signature !== 'string' || typeof claims !== 'object' || claims === null) return false;
  const bytes = Buffer.from(signature, 'base64');
  // Decoding forgives: only the one text of these bytes is the signature.
  return bytes.toString('base64') === signature && verify(null, covered(claims), verifyingKey, bytes);
}

function covered(claims: GrantClaims): Buffer {
  return Buffer.from(PURPOSE + canonicalJson(claims));
}
