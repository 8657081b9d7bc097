import { type OperateProgress, OUTPUT_CHARS, type StepRun } from '../../core/gate/outcome.ts';
import type { Receipt } from '../../core/plan/backup.ts';
import type { Redactor } from '../../core/redaction.ts';

/** What has happened so far in one operation, told whole after each change; everything in it is redacted. */
export class OperationLog {
  readonly #redactor: Redactor;
  readonly #tell: (progress: OperateProgress) => void;
  #progress: OperateProgress = { stage: 'checking', receipts: [], steps: [] };

  constructor(redactor: Redactor, tell: (progress: OperateProgress) => void) {
    this.#redactor = redactor;
    this.#tell = tell;
  }

  get progress(): OperateProgress {
    return this.#progress;
  }

  stage(stage: OperateProgress['stage']): void {
    this.#change({ stage });
  }

  receipt(receipt: Receipt): void {
    this.#change({ receipts: [...this.#progress.receipts, receipt] });
  }

  /** A step as it is now; its output is masked and shortened here. */
  step(step: StepRun, secrets: readonly string[]): void {
    const output = shortened(this.#redactor.redact(step.output, secrets));
    const others = this.#progress.steps.filter((each) => each.index !== step.index);
    this.#change({
      steps: [...others, { ...step, title: this.#redactor.redact(step.title, secrets), output }],
    });
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
