import type { StreamName } from './demultiplex.ts';

/** A line may be so long before it is passed on in pieces. */
const LINE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Puts two streams of a container together line by line. */
export interface WholeLines {
  /** Whole lines that `bytes` completes, with their line ends. */
  push(stream: StreamName, bytes: Buffer): Buffer[];
  /** What was left without a line end. */
  rest(): Buffer[];
}

/**
 * The engine cuts lines at 16 KiB and mixes in the other stream between the pieces (moby daemon/logger/copier.go): the
 * pieces are joined again before a line is passed on.
 */
export function wholeLines(): WholeLines {
  const open: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  const size: Record<StreamName, number> = { stdout: 0, stderr: 0 };

  const take = (stream: StreamName): Buffer[] => {
    const line = open[stream];
    open[stream] = [];
    size[stream] = 0;
    return line;
  };

  return {
    push(stream, bytes) {
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      const ready = end === 0 ? [] : [...take(stream), bytes.subarray(0, end)];
      if (end < bytes.length) {
        open[stream].push(Buffer.from(bytes.subarray(end)));
        size[stream] += bytes.length - end;
      }
      return size[stream] > LINE_BYTES ? [...ready, ...take(stream)] : ready;
    },
    rest: () =>
      (['stdout', 'stderr'] as const).flatMap((stream) =>
        size[stream] === 0 ? [] : [...take(stream), Buffer.from('\n')],
      ),
  };
}
