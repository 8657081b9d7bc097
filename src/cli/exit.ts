/** Exit codes (design, 5). */
export const EXIT = {
  healthy: 0,
  failing: 1,
  badInput: 2,
  notAsked: 3,
  /** EX_SOFTWARE: Umpire's own fault, never to be read as a layer that failed. */
  fault: 70,
} as const;
