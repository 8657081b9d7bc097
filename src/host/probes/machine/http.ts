import { type IncomingMessage, request } from 'node:http';
import type { Ask, Asking } from '../../asking.ts';
import { timedOut } from '../../deadline.ts';
import { EndpointFailure, errorCode, errorText, Failure } from '../../failure.ts';
import { type Capture, capture } from '../../run/captured.ts';
import { KEEP_BYTES } from '../../run/watch.ts';
import { StreamAgent } from '../../stream-agent.ts';
import { parsed } from '../output.ts';
import { type Address, addressOf, written } from './address.ts';

/** `http`: one GET from the host, without following redirects; `text` is the body, its first MiB. */
export const askHttp: Ask<'http'> = async (asking, probe) => {
  const where = await addressOf(asking, probe);
  const url = `http://${written(where)}${probe.path}`;
  const began = performance.now();
  try {
    const { reply, body } = await get(asking, where, probe.path, url);
    const text = body.text();
    const headers = Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    const truncated = body.seen > KEEP_BYTES;
    return {
      data: {
        status: reply.statusCode ?? 0,
        headers,
        body: text,
        json: truncated ? null : parsed(text),
        url,
      },
      text,
      truncated,
    };
  } finally {
    asking.trace.push({
      argv: ['GET', url],
      exitCode: null,
      durationMs: Math.round(performance.now() - began),
    });
  }
};

async function get(
  asking: Asking,
  where: Address,
  path: string,
  url: string,
): Promise<{ reply: IncomingMessage; body: Capture }> {
  const { deadline, machine } = asking;
  const agent = new StreamAgent(() => machine.dial({ kind: 'tcp', ...where }, deadline), {
    sockets: 1,
    idle: 0,
  });
  try {
    const reply = await send(agent, where, path, deadline.signal);
    const body = capture(2 * KEEP_BYTES);
    for await (const chunk of reply) {
      body.add(chunk);
      if (body.seen > KEEP_BYTES) break;
    }
    return { reply, body };
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (deadline.signal.aborted) throw timedOut(url, deadline);
    throw noHttp(url, error);
  } finally {
    agent.destroy();
  }
}

function send(
  agent: StreamAgent,
  where: Address,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { host: written(where), 'user-agent': 'umpire', accept: '*/*' };
  const sent = request({
    agent,
    signal,
    method: 'GET',
    host: where.address,
    port: where.port,
    path,
    headers,
  });
  sent.once('response', resolve);
  sent.on('error', reject);
  sent.end();
  return promise;
}

function noHttp(url: string, error: unknown): Failure {
  const words = errorText(error);
  if (errorCode(error) === 'ERR_UNESCAPED_CHARACTERS')
    return new Failure(
      'unsupported',
      `the path of ${url} cannot be sent: ${words}`,
      'Correct `path` in the runbook; escape what is not ASCII.',
    );
  return new EndpointFailure(
    'unreachable',
    `${url} accepted the connection and gave no HTTP answer: ${words}`,
    'Look at the log of the program behind it: it may be starting, or speak another protocol (HTTPS).',
    { text: `${words}\n${url}`, cause: error },
  );
}
