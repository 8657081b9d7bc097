import { type OperateProgress, OUTPUT_CHARS, type StepRun } from '../../core/gate/outcome.ts';
import type { Receipt } from '../../core/plan/backup.ts';
import type { Redactor } from '../../core/redact/redaction.ts';

/** What has happened so far in one operation, told whole after each change; everything in it is redacted. */
export class OperationLog {
  readonly #redactor: Redactor;
  readonly #tell: (progress: OperateProgress) => void;
  readonly #secrets = new Set<string>();
  #progress: OperateProgress = { stage: 'checking', receipts: [], steps: [] };

  constructor(redactor: Redactor, tell: (progress: OperateProgress) => void) {
    this.#redactor = redactor;
    this.#tell = tell;
  }

  get progress(): OperateProgress {
    return this.#progress;
  }

  /** What is known to be secret on the host; masked in everything from now on. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  redact(text: string): string {
    return this.#redactor.redact(text, [...this.#secrets]);
  }

  stage(stage: OperateProgress['stage']): void {
    this.#change({ stage });
  }

  receipt(receipt: Receipt): void {
    const rehearsal = { ...receipt.rehearsal, text: this.redact(receipt.rehearsal.text) };
    this.#change({ receipts: [...this.#progress.receipts, { ...receipt, rehearsal }] });
  }

  /** A step as it is now; its output is masked and shortened here. */
  step(step: StepRun): void {
    const output = shortened(this.redact(step.output));
    const others = this.#progress.steps.filter((each) => each.index !== step.index);
    this.#change({ steps: [...others, { ...step, title: this.redact(step.title), output }] });
  }

  #change(change: Partial<OperateProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#tell(this.#progress);
  }
}

/** Head and tail: a command's first words and its last tell most. */
function shortened(text: string): string {
  if (text.length <= OUTPUT_CHARS) return text;
  const half = Math.floor(OUTPUT_CHARS / 2) - 40;
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n… ${left} characters left out …\n${text.slice(-half)}`.toWellFormed();
}
