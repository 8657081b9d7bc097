import type { IncomingMessage } from 'node:http';
import type { Json } from '../../core/diagnosis/observation.ts';
import { type Deadline, timedOut } from '../deadline.ts';
import { Failure } from '../failure.ts';

/** The largest answer that is read whole. */
const BODY_BYTES = 16 * 1024 * 1024;

/** Reads a reply to its end as JSON, or as a string where it is none. Throws a Failure past 16 MiB and at the deadline. */
export async function readBody(reply: IncomingMessage, what: string, deadline: Deadline): Promise<Json> {
  const text = (await readBytes(reply, what, deadline)).toString('utf8');
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function readBytes(reply: IncomingMessage, what: string, deadline: Deadline): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const late = (): void => void reply.destroy(timedOut(what, deadline));
  deadline.signal.addEventListener('abort', late, { once: true });
  if (deadline.signal.aborted) late();
  try {
    for await (const chunk of reply) {
      size += chunk.length;
      if (size > BODY_BYTES)
        throw new Failure(
          'too-large',
          `the answer to ${what} is larger than ${BODY_BYTES / 1024 / 1024} MiB`,
          'Ask for less.',
        );
      chunks.push(chunk);
    }
  } finally {
    deadline.signal.removeEventListener('abort', late);
  }
  return Buffer.concat(chunks);
}
