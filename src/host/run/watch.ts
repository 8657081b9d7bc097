import type { Readable } from 'node:stream';
import { type Deadline, timedOut, within } from '../deadline.ts';
import { Failure, LostConnection } from '../failure.ts';
import type { Ran } from '../machine.ts';
import { capture } from './captured.ts';
import type { Transcript } from './transcript.ts';

/** A command under way. */
export interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit code; `null` when the connection was lost before it was told. */
  readonly exited: Promise<number | null>;
  /** All its output has arrived. */
  readonly closed: Promise<void>;
  /** Ends its whole process group at once, and its streams; resolves with what is left running, in words, or ''. */
  kill(): Promise<string>;
}

/** What is kept of each output stream. */
export const KEEP_BYTES = 1024 * 1024;
/** A command that writes more than this, and of which no transcript is kept, is ended. */
export const STOP_BYTES = 16 * 1024 * 1024;
/** After its exit, how long a command's output may stay open: something it left behind may hold it. */
const DRAIN_MS = 1000;
/** How long to wait for a killed command's streams to close. */
const KILLED_MS = 3000;

type Ending = 'closed' | 'late' | 'flood';

/**
 * Reads a command to its end, or ends it: at the deadline, and when it writes more than `STOP_BYTES`. With a transcript
 * it may write without end.
 */
export async function watch(
  running: Running,
  name: string,
  deadline: Deadline,
  transcript?: Transcript,
): Promise<Ran> {
  const began = performance.now();
  const stdout = capture(KEEP_BYTES);
  const stderr = capture(KEEP_BYTES);
  const { promise: ending, resolve: end } = Promise.withResolvers<Ending>();
  for (const [stream, kept] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    running[stream].on('data', (chunk: Buffer) => {
      kept.add(chunk);
      transcript?.add(stream, chunk);
      if (transcript === undefined && stdout.seen + stderr.seen > STOP_BYTES) end('flood');
    });
    running[stream].on('error', () => {});
  }
  const late = (): void => end('late');
  deadline.signal.addEventListener('abort', late, { once: true });
  if (deadline.signal.aborted) late();
  running.closed.then(() => end('closed'));
  running.exited.then(() => within(DRAIN_MS, running.closed)).then(() => end('closed'));
  const how = await ending;
  deadline.signal.removeEventListener('abort', late);
  let left = '';
  if (how !== 'closed' || !(await within(0, running.closed))) {
    left = await running.kill();
    await within(KILLED_MS, running.closed);
  }
  transcript?.end();
  const text = [stdout.text(), stderr.text()].filter((part) => part !== '').join('\n');
  if (how === 'late') throw timedOut(`\`${name}\``, deadline, { text, left });
  if (how === 'flood') throw flooded(name, text, left);
  const exitCode = await running.exited;
  if (exitCode === null)
    throw new LostConnection(
      'host-unreachable',
      `the connection was lost while \`${name}\` ran`,
      'Ask again: a new connection is opened.',
      { text },
    );
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
    durationMs: performance.now() - began,
  };
}

function flooded(name: string, text: string, left: string): Failure {
  return new Failure(
    'too-large',
    `\`${name}\` wrote more than ${STOP_BYTES / 1024 / 1024} MiB and ${left === '' ? 'was ended' : `could not be ended: ${left}`}`,
    'Ask for less: a smaller tail, a filter, another file.',
    { text },
  );
}
