/** Exit codes (design, 5). */
export const EXIT = {
  /** Healthy; for an operation, succeeded. */
  healthy: 0,
  /** A layer failed; for an operation, it failed or was interrupted. */
  failing: 1,
  badInput: 2,
  /** The host could not be asked; for an operation, nothing was run: denied, expired, refused, not to be planned. */
  notAsked: 3,
  /** EX_SOFTWARE: Umpire's own fault, never to be read as a layer that failed. */
  fault: 70,
} as const;
