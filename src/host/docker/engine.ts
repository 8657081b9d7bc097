import { type Agent, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';
import Docker from 'dockerode';
import type { Json } from '../../core/diagnosis/observation.ts';
import { type Deadline, deadlineIn, timedOut } from '../deadline.ts';
import { EndpointFailure, errorCode, errorText, Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { StreamAgent } from '../stream-agent.ts';
import type { EngineAddress } from './address.ts';
import { negotiate } from './negotiate.ts';
import { readBody } from './read-body.ts';

/** One call of the Docker Engine API, without its version. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly [key: string]: Json };
}

/** What an engine answered; any status, for the caller to judge. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** A Docker-compatible engine that was found; every call is bounded in time and size. Throws Failures. */
export interface Engine {
  readonly url: string;
  /** Negotiated, as in `1.41`; empty when the engine tells none. */
  readonly apiVersion: string;
  ask(call: Call, deadline: Deadline): Promise<Reply>;
  /** The reply's body as it arrives. */
  stream(call: Call, deadline: Deadline): Promise<IncomingMessage>;
  /** The same engine over connections that wait for nobody: to end work that holds the others. */
  pressing(): Engine;
  /** Closes idle connections, and those in use when they are done. */
  retire(): void;
  /** Closes all connections at once. */
  close(): void;
}

/** Of the 8 channels of an SSH connection, so that commands find room too. */
const SOCKETS = 4;
const IDLE_SOCKETS = 2;
/** Opening one connection for the agent, on behalf of whoever waits. */
const DIAL_MS = 10_000;
/** Every status is an answer here; dockerode would make an exception of those not listed. */
const ANY_STATUS = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]));
const NEVER = new AbortController().signal;

/** Connects to an engine and agrees on a version of the API. */
export async function openEngine(
  machine: Machine,
  address: EngineAddress,
  deadline: Deadline,
): Promise<Engine> {
  const unversioned = createEngine(machine, address, '', false);
  try {
    const reply = await unversioned.ask({ method: 'GET', path: '/_ping' }, deadline);
    if (reply.status !== 200)
      throw new Failure(
        'unreachable',
        `the Docker daemon at ${address.url} answers a ping with HTTP ${reply.status}`,
        'Look at the daemon: journalctl -u docker -n 50',
      );
    return createEngine(machine, address, negotiate(reply.headers['api-version'] ?? ''), false);
  } finally {
    unversioned.close();
  }
}

function createEngine(
  machine: Machine,
  address: EngineAddress,
  apiVersion: string,
  pressing: boolean,
): Engine {
  const dial = async (): Promise<Duplex> => {
    const stream = await machine.dial(address.endpoint, deadlineIn(DIAL_MS, NEVER), pressing);
    return address.tls === null ? stream : secured(stream, address, address.tls);
  };
  const agent = new StreamAgent(
    dial,
    pressing ? { sockets: 1, idle: 0 } : { sockets: SOCKETS, idle: IDLE_SOCKETS },
  );
  const modem = modemOver(agent, apiVersion);

  const stream = (call: Call, deadline: Deadline): Promise<IncomingMessage> =>
    send(modem, call, deadline).catch((error: unknown) => {
      throw callFailure(call, error, deadline, address.url);
    });

  const ask = async (call: Call, deadline: Deadline): Promise<Reply> => {
    const reply = await stream(call, deadline);
    const body = await readBody(reply, describe(call), deadline).catch((error: unknown) => {
      throw callFailure(call, error, deadline, address.url);
    });
    return { status: reply.statusCode ?? 0, headers: plainHeaders(reply), body };
  };

  return {
    url: address.url,
    apiVersion,
    stream,
    ask,
    pressing: () => createEngine(machine, address, apiVersion, true),
    retire: () => agent.retire(),
    close: () => agent.destroy(),
  };
}

function send(modem: Docker['modem'], call: Call, deadline: Deadline): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = {
    path: `${call.path}?`,
    method: call.method,
    isStream: true,
    statusCodes: ANY_STATUS,
    abortSignal: deadline.signal,
    options: { _query: call.query ?? {}, _body: call.body ?? {} },
  };
  modem.dial(options, (error, reply) => (reply instanceof IncomingMessage ? resolve(reply) : reject(error)));
  return promise;
}

/** dockerode's own reading of DOCKER_HOST and friends is switched off field by field: the agent alone decides where to connect. */
function modemOver(agent: Agent, apiVersion: string): Docker['modem'] {
  const unset = {
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    username: undefined,
    pathPrefix: '/',
  };
  const version = apiVersion === '' ? {} : { version: `v${apiVersion}` };
  const options = { protocol: 'http', host: 'docker', port: 80, agent, ...unset, ...version } as const;
  try {
    return new Docker(options as Docker.DockerOptions).modem;
  } catch (error) {
    // It looks at them before it looks at what it was given.
    throw new Failure(
      'unsupported',
      `DOCKER_HOST or DOCKER_CERT_PATH of this process cannot be used: ${errorText(error)}`,
      'Correct or unset them.',
      { cause: error },
    );
  }
}

function secured(
  stream: Duplex,
  address: EngineAddress,
  tls: NonNullable<EngineAddress['tls']>,
): Promise<Duplex> {
  const name = address.endpoint.kind === 'tcp' ? address.endpoint.address : 'localhost';
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const socket = secure({
    socket: stream,
    host: name,
    ...(/^[\d.:]+$/.test(name) ? {} : { servername: name }),
    ...tls,
  });
  socket.once('secureConnect', () => resolve(socket));
  socket.once('error', (error) =>
    reject(
      new Failure(
        'refused',
        `TLS with the Docker daemon at ${address.url} failed: ${error.message}`,
        'Check the files under `docker.tls`: the daemon’s certificate must be signed by `ca` and name this address, and `cert` by the authority the daemon trusts.',
        { cause: error },
      ),
    ),
  );
  return promise;
}

function callFailure(call: Call, error: unknown, deadline: Deadline, url: string): Failure {
  if (error instanceof Failure) return error;
  if (deadline.signal.aborted) return timedOut(`the Docker daemon at ${url} (${describe(call)})`, deadline);
  return new EndpointFailure(
    'unreachable',
    `the connection to the Docker daemon at ${url} broke during ${describe(call)}: ${errorText(error)}`,
    'Ask again; if it happens again, look at the daemon: journalctl -u docker -n 50',
    { text: `${errorText(error)} ${errorCode(error)}`, cause: error },
  );
}

/** A call as it stands in a trace. */
export function describe(call: Call): string {
  const query = new URLSearchParams(call.query).toString();
  return `${call.method} ${call.path}${query === '' ? '' : `?${query}`}`;
}

function plainHeaders(reply: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reply.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
