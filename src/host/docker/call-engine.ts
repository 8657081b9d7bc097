import type { Json } from '../../core/diagnosis/observation.ts';
import type { Asking } from '../asking.ts';
import { Failure } from '../failure.ts';
import { type Call, describe, type Reply } from './engine.ts';
import { textAt } from './reading.ts';

/** Asks the host's engine and records the call. Throws a Failure for every status but 2xx. */
export async function callEngine(asking: Asking, call: Call): Promise<Reply> {
  const engine = await asking.engine();
  const reply = await tracedCall(asking, call, () => engine.ask(call, asking.deadline));
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw replyFailure(call, reply.status, reply.body);
}

/** Records a call of the engine, however it ends. */
export async function tracedCall<T>(asking: Asking, call: Call, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const [method = '', path = ''] = describe(call).split(/ (.*)/s);
    asking.trace.push({
      argv: [method, path],
      exitCode: null,
      durationMs: Math.round(performance.now() - began),
    });
  }
}

/** What a status of the Engine API means for a question, in the engine's own words. */
export function replyFailure(call: Call, status: number, body: Json): Failure {
  const words =
    textAt(body, 'message') ||
    textAt(body, 'cause') ||
    (typeof body === 'string' ? body.slice(0, 2000).trim() : '') ||
    `HTTP ${status}`;
  const said = `Error response from daemon: ${words}`;
  // Podman 4 answers 500 where Docker answers 409.
  switch (status === 500 && words.includes('container state improper') ? 409 : status) {
    case 404:
      return new Failure('missing', said, 'Look at what is there: docker ps --all, docker image ls');
    case 409:
      return new Failure('not-running', said, 'Look at why it stopped: docker ps --all, docker logs NAME');
    case 401:
    case 403:
      return new Failure(
        'refused',
        said,
        'The engine or its authorization plugin does not let this user ask this.',
      );
    case 400:
    case 405:
    case 501:
      return new Failure('unsupported', `${said} (${describe(call)})`, 'This engine cannot answer that.');
    default:
      return new Failure(
        'unreachable',
        `${said} (${describe(call)}, HTTP ${status})`,
        'Look at the daemon: journalctl -u docker -n 50',
      );
  }
}
