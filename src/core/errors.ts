/** Something a person who runs Umpire can mend: what is wrong is the message, what to do the remedy. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** Typed wrong: shown with the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
