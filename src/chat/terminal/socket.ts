import { unlink } from 'node:fs/promises';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { type Followed, mayHaveBegun } from '../../core/cards/followed.ts';
import type { Answer, Audience, Session } from './session.ts';
import { decode, encode } from './wire.ts';

/**
 * The owner of a data folder serves one-shot commands of the same user over a local socket: JSON lines, one question
 * per connection. The folder's mode (0700) is the access control: who can open the socket is the owner or root.
 */
type Reply =
  | { readonly kind: 'accepted' | 'noted'; readonly text: string }
  | { readonly kind: 'changed'; readonly followed: Followed }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'broken'; readonly message: string };

/** A question is a short line; more is no question of ours. */
const QUESTION_BYTES = 8_192;
const QUESTION_MS = 5_000;

/** Serves `session` at `path`; resolves when it listens. */
export async function serveSocket(path: string, session: Session): Promise<{ close(): Promise<void> }> {
  await unlink(path).catch(() => {}); // left by a process that was killed: the lock file says that we own the folder
  const connections = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveOne(socket, session);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

function serveOne(socket: net.Socket, session: Session): void {
  const gone = new AbortController();
  const say = (reply: Reply) => {
    if (socket.writable) socket.write(`${encode(reply)}\n`);
  };
  let question = '';
  const tooSlow = setTimeout(() => socket.destroy(), QUESTION_MS);
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.on('close', () => {
    clearTimeout(tooSlow);
    gone.abort(new Error('the asking process has gone'));
  });
  socket.on('data', function read(chunk: string) {
    question += chunk;
    if (question.length > QUESTION_BYTES) return void socket.destroy();
    if (!question.includes('\n')) return;
    socket.off('data', read);
    socket.resume();
    clearTimeout(tooSlow);
    const line = decode(question);
    if (typeof line !== 'string') return void socket.destroy();
    const audience: Audience = {
      accepted: (text) => say({ kind: 'accepted', text }),
      noted: (text) => say({ kind: 'noted', text }),
      changed: (followed) => say({ kind: 'changed', followed }),
    };
    session.ask(line, audience, gone.signal).then(
      (answer) => {
        say({ kind: 'answer', answer });
        socket.end();
      },
      (error: unknown) => {
        say({ kind: 'broken', message: error instanceof Error ? error.message : String(error) });
        socket.end();
      },
    );
  });
}

/** The owner ended, or is not listening yet or any more: nothing was answered, asking again is safe. */
export class ConnectionLost extends Error {}

/** Asks the owner of a data folder at `path`. Rejects with `ConnectionLost` when it goes away before it answers. */
export function socketSession(path: string): Session {
  return {
    async ask(line, audience, signal) {
      signal.throwIfAborted();
      const socket = net.connect(path);
      const { promise: ended, reject } = Promise.withResolvers<never>();
      ended.catch(() => {}); // waited for below
      const abandon = () => reject(signal.reason);
      signal.addEventListener('abort', abandon, { once: true });
      socket.on('error', (cause) =>
        reject(new ConnectionLost('the running Umpire cannot be reached', { cause })),
      );
      socket.write(`${encode(line)}\n`);
      let last: Followed | undefined;
      const changed = (followed: Followed) => {
        last = followed;
        audience.changed(followed);
      };
      try {
        return await Promise.race([hearAnswer(socket, { ...audience, changed }), ended]);
      } catch (error) {
        if (error instanceof ConnectionLost && last !== undefined && mayHaveBegun(last))
          return { kind: 'abandoned', ...last };
        throw error;
      } finally {
        signal.removeEventListener('abort', abandon);
        socket.destroy();
      }
    },
  };
}

async function hearAnswer(socket: net.Socket, audience: Audience): Promise<Answer> {
  for await (const text of createInterface({ input: socket })) {
    // The other end is our own process of the same version, started from the same folder.
    const reply = decode(text) as Reply | undefined;
    if (reply === undefined) break;
    if (reply.kind === 'answer') return reply.answer;
    if (reply.kind === 'broken') throw new Error(reply.message);
    if (reply.kind === 'accepted') audience.accepted(reply.text);
    if (reply.kind === 'noted') audience.noted(reply.text);
    if (reply.kind === 'changed') audience.changed(reply.followed);
  }
  throw new ConnectionLost('the running Umpire ended before it answered');
}
