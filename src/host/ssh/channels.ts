import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { type Deadline, timedOut, within } from '../deadline.ts';
import { errorText, Failure, LostConnection } from '../failure.ts';
import type { Endpoint } from '../machine.ts';
import type { Connection } from './connection.ts';
import { turns } from './turns.ts';

/** OpenSSH's MaxSessions is 10: 8 for work, 2 in reserve so that a hung command can always be ended. */
const CHANNELS = 8;
const RESERVED = 2;
/** How long past the deadline a channel that was asked for may still open. */
const LATE_MS = 3000;
/** sshd counts a session for a moment longer than we do: an open that fails is tried again. */
const OPEN_MS = 3000;
const OPEN_PAUSE_MS = 50;

/** Opens channels on one connection, at most `CHANNELS` at a time. */
export interface Channels {
  /**
   * Starts a line in the host's shell. `begin` is called in the moment it runs and must listen at once: a short command
   * has ended in the next. A `pressing` one takes a reserved channel: it is what ends other work.
   */
  exec<T>(
    line: string,
    deadline: Deadline,
    pressing: boolean,
    begin: (channel: ClientChannel) => T,
  ): Promise<T>;
  forward(to: Endpoint, deadline: Deadline, pressing: boolean): Promise<Duplex>;
}

type Start<C> = (client: Client, done: (error: Error | undefined, opened: C) => void) => void;

/** The channels of `connection`. */
export function createChannels(connection: Connection): Channels {
  const work = turns(CHANNELS);
  const reserve = turns(RESERVED);
  const { address } = connection.transport;

  const open = async <C extends Duplex, T>(
    what: string,
    deadline: Deadline,
    pressing: boolean,
    start: Start<C>,
    begin: (opened: C) => T,
  ): Promise<T> => {
    const giveBack = await (pressing ? reserve : work).take(deadline);
    try {
      const client = await connection.client(deadline);
      if (deadline.signal.aborted) throw timedOut(what, deadline);
      return await opened(client, start, giveBack, begin, deadline, () => timedOut(what, deadline));
    } catch (error) {
      giveBack();
      throw error;
    }
  };

  return {
    async exec(line, deadline, pressing, begin) {
      const start: Start<ClientChannel> = (client, done) => client.exec(line, done);
      const end = performance.now() + OPEN_MS;
      for (;;) {
        try {
          return await open(`a channel to ${address}`, deadline, pressing, start, begin);
        } catch (error) {
          if (error instanceof Failure) throw error;
          if (performance.now() > end || deadline.signal.aborted || !isOpenFailure(error))
            throw noChannel(address, error);
          await sleep(OPEN_PAUSE_MS);
        }
      }
    },
    forward(to, deadline, pressing) {
      const start: Start<Duplex> = (client, done) =>
        to.kind === 'unix'
          ? client.openssh_forwardOutStreamLocal(to.path, done)
          : client.forwardOut('127.0.0.1', 0, to.address, to.port, done);
      return open(`${describe(to)} on ${address}`, deadline, pressing, start, (stream) => stream);
    },
  };
}

/** What was asked for is under way at the deadline: it is waited for a little longer, so that it can be ended. */
async function opened<C extends Duplex, T>(
  client: Client,
  start: Start<C>,
  giveBack: () => void,
  begin: (opened: C) => T,
  deadline: Deadline,
  late: () => Failure,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let abandoned = false;
  start(client, (error, channel) => {
    if (error) return reject(error);
    channel.once('close', giveBack);
    channel.on('error', () => {});
    drainOnDestroy(channel);
    if (abandoned) channel.destroy();
    else resolve(begin(channel));
  });
  try {
    return await deadline.wait(promise, late);
  } catch (error) {
    abandoned = deadline.signal.aborted && !(await within(LATE_MS, promise));
    if (abandoned) throw error;
    return promise;
  }
}

/** ssh2 tells that a channel has closed only after all it received has been read, which nobody does after a destroy. */
function drainOnDestroy(channel: Duplex): void {
  const destroy = channel.destroy.bind(channel);
  channel.destroy = (error) => {
    channel.resume();
    return destroy(error);
  };
}

function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && 'reason' in error;
}

function noChannel(address: string, error: unknown): Failure {
  const Kind = isOpenFailure(error) ? Failure : LostConnection;
  return new Kind(
    'host-unreachable',
    `the SSH connection to ${address} was lost or has no channel left: ${errorText(error)}`,
    'Ask again: a new connection is opened. sshd_config needs MaxSessions 10, the default, or more.',
    { cause: error },
  );
}

/** An endpoint in words. */
export function describe(to: Endpoint): string {
  return to.kind === 'unix' ? to.path : `${to.address}:${to.port}`;
}
