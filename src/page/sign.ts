import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How old a signed request may be, and how far ahead its clock. */
const AGE_MS = 5 * 60_000;

/** Hex HMAC-SHA256 of a text under a secret. */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Whether `given`, hex, is the signature; takes as long whatever is wrong with it. */
export function isSignedBy(secret: string, text: string, given: string): boolean {
  const expected = Buffer.from(sign(secret, text), 'hex');
  const offered = Buffer.from(given, 'hex');
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}

/** Whether `given` is the secret itself; takes as long whatever is wrong with it, its length included. */
export function isSecret(secret: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}

/** Whether a Unix time in seconds, as text, is within five minutes of now. */
export function isRecent(seconds: string, now: Date): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() - Number(seconds) * 1_000) <= AGE_MS;
}
