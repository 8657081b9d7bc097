import type { Asking } from '../asking.ts';
import { timedOut } from '../deadline.ts';
import { Failure } from '../failure.ts';
import { type Capture, capture } from '../run/captured.ts';
import { KEEP_BYTES, STOP_BYTES } from '../run/watch.ts';
import { replyFailure, tracedCall } from './call-engine.ts';
import type { Container } from './containers.ts';
import { demultiplexer } from './demultiplex.ts';
import type { Call } from './engine.ts';
import { readBody } from './read-body.ts';
import { wholeLines } from './whole-lines.ts';

/** The engine notes a start a moment after the process has begun to write. */
const START_SLACK_MS = 2000;

/** The last lines of a container's log since its last start, both streams in the order they were written. */
export async function readLogs(asking: Asking, container: Container, tail: number): Promise<Capture> {
  const query = { stdout: 'true', stderr: 'true', tail: String(tail), ...since(container) };
  const call: Call = { method: 'GET', path: `/containers/${container.id}/logs`, query };
  const engine = await asking.engine();
  return tracedCall(asking, call, async () => {
    const reply = await engine.stream(call, asking.deadline);
    if (reply.statusCode !== 200)
      throw replyFailure(call, reply.statusCode ?? 0, await readBody(reply, 'logs', asking.deadline));
    const kept = capture(KEEP_BYTES);
    try {
      await copy(reply, container.tty, kept);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (asking.deadline.signal.aborted)
        throw timedOut(`the log of ${container.name}`, asking.deadline, { text: kept.text() });
      throw new Failure(
        'unreachable',
        `the connection broke while the log of ${container.name} was read`,
        'Ask again.',
        { text: kept.text(), cause: error },
      );
    }
    return kept;
  });
}

async function copy(reply: AsyncIterable<Buffer>, tty: boolean, kept: Capture): Promise<void> {
  const frames = demultiplexer();
  const lines = wholeLines();
  let seen = 0;
  for await (const chunk of reply) {
    seen += chunk.length;
    if (seen > STOP_BYTES) {
      throw new Failure(
        'too-large',
        `the log is larger than ${STOP_BYTES / 1024 / 1024} MiB`,
        'Ask for a smaller tail.',
        { text: kept.text() },
      );
    }
    const parts = tty ? [{ stream: 'stdout' as const, bytes: chunk }] : frames.push(chunk);
    for (const { stream, bytes } of parts) for (const line of lines.push(stream, bytes)) kept.add(line);
  }
  for (const line of lines.rest()) kept.add(line);
}

/**
 * Not before the end of the run before, which a crash loop leaves just behind. Only of a running container: one that
 * ended at once may be noted as finished before it was noted as started.
 */
function since({ state, startedAt, finishedAt }: Container): { since?: string } {
  const started = Date.parse(startedAt);
  if (Number.isNaN(started)) return {};
  const finished = Date.parse(finishedAt);
  const before = state === 'running' && finished < started ? finished : Number.NEGATIVE_INFINITY;
  return { since: (Math.max(started - START_SLACK_MS, before) / 1000).toFixed(3) };
}
