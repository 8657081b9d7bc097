import type { StreamName } from '../docker/demultiplex.ts';
import { wholeLines } from '../docker/whole-lines.ts';
import { capture } from './captured.ts';

/** Both streams of a command that may write without end, line by line in the order they came; its first and last part. */
export interface Transcript {
  add(stream: StreamName, chunk: Buffer): void;
  /** Nothing more comes: what stands without a line end belongs to it, and nobody is told any more. */
  end(): void;
  /** Whole lines, at most `TRANSCRIPT_BYTES`; what is left out in the middle is named there. */
  text(): string;
}

/** What is kept of a transcript. */
export const TRANSCRIPT_BYTES = 128 * 1024;
/** Who follows is told at most this often. */
const TELL_MS = 500;

/** An empty transcript; `told` hears the text so far, at most twice a second. */
export function transcribe(told: (text: string) => void): Transcript {
  const lines = wholeLines();
  const kept = capture(TRANSCRIPT_BYTES);
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const tell = (): void => {
    timer = undefined;
    toldAt = performance.now();
    told(kept.lines());
  };

  return {
    add(stream, chunk) {
      const whole = ended ? [] : lines.push(stream, chunk);
      if (whole.length === 0) return;
      for (const line of whole) kept.add(line);
      timer ??= setTimeout(tell, Math.max(0, toldAt + TELL_MS - performance.now()));
    },
    end() {
      if (!ended) for (const line of lines.rest()) kept.add(line);
      ended = true;
      clearTimeout(timer);
    },
    text: () => kept.lines(),
  };
}
