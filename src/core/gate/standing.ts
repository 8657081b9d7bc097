import type { Facts } from './verdict.ts';

/** How a case stands with its strikes; the worker is told by the grant. */
export type Standing = Pick<Facts, 'strikes' | 'frozen' | 'locked'>;

/** Strikes are not counted yet: every case stands like this. */
export const NO_STRIKES: Standing = { strikes: 0, frozen: false, locked: false };
