import * as z from 'zod';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** An id in kebab-case, the form of all ids in runbooks and signatures. */
export const kebab = (purpose: string) =>
  z
    .string()
    .max(64)
    .regex(KEBAB, { error: 'must be kebab-case: lower-case letters and digits, words joined by `-`' })
    .describe(purpose);

/** Text for people; not empty. */
export const prose = (purpose: string) => z.string().trim().min(1).describe(purpose);
