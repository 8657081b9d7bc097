/** Wakes who waits for it; a ring while nobody waits is kept until `quiet`. */
export interface Bell {
  ring(): void;
  quiet(): void;
  readonly isRung: boolean;
  /** Resolves at the next ring, or at once when it has rung. */
  readonly rung: Promise<void>;
}

export function createBell(): Bell {
  let next = Promise.withResolvers<void>();
  let isRung = false;
  return {
    ring() {
      isRung = true;
      next.resolve();
    },
    quiet() {
      if (isRung) next = Promise.withResolvers<void>();
      isRung = false;
    },
    get isRung() {
      return isRung;
    },
    get rung() {
      return next.promise;
    },
  };
}
