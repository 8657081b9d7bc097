import type { Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { deadlineIn, within } from '../deadline.ts';
import { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { groupMark, pastMark } from '../run/group-mark.ts';
import { killScript, remoteScript } from '../run/remote-script.ts';
import { type Running, watch } from '../run/watch.ts';
import { type Channels, createChannels } from './channels.ts';
import type { Connection } from './connection.ts';
import { forwardFailure } from './forward-failure.ts';

/** How long ending a command may take before we stop waiting for it; the host's own `timeout` ends it then. */
const KILL_MS = 5000;
/** Linux takes at most 128 KiB per argument (MAX_ARG_STRLEN), and the whole line is one for the login shell. */
const LINE_BYTES = 120 * 1024;

/** A host behind SSH. */
export function createSshMachine(name: string, connection: Connection): Machine {
  const channels = createChannels(connection);
  return {
    name,
    kind: 'ssh',
    async run(argv, deadline, { name = argv.join(' '), transcript } = {}) {
      const script = remoteScript(argv, deadline.remainingMs());
      if (Buffer.byteLength(script.line) > LINE_BYTES)
        throw new Failure(
          'unsupported',
          `the command is longer than ${LINE_BYTES} bytes`,
          'Shorten its arguments.',
        );
      const begun = await channels.exec(script.line, deadline, false, (channel) =>
        running(channel, script.mark, channels),
      );
      return watch(begun, name, deadline, transcript);
    },
    async dial(to, deadline, pressing = false) {
      try {
        return await channels.forward(to, deadline, pressing);
      } catch (error) {
        throw forwardFailure(connection.transport, to, error);
      }
    },
    hold: () => connection.hold(),
  };
}

function running(channel: ClientChannel, mark: string, channels: Channels): Running {
  const found = groupMark(mark);
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const stdout = channel.pipe(pastMark(found, tell));
  const stderr = channel.stderr.pipe(pastMark(groupMark(mark), () => {}));
  channel.once('close', () => {
    stdout.end();
    stderr.end();
  });
  const exited = exitOf(channel);
  const closed = Promise.all([stdout, stderr].map(ended)).then(() => {});
  return {
    stdout,
    stderr,
    exited,
    closed,
    async kill() {
      // A command so young that it has not said its id yet is waited for: it would go on otherwise.
      await within(KILL_MS, told);
      const group = found.group();
      const killed = group !== undefined && (await killGroup(channels, group));
      if (killed) await within(KILL_MS, closed);
      channel.destroy();
      return killed ? '' : 'where the host has `timeout`, it ends by itself within seconds';
    },
  };
}

function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve).once('end', resolve));
}

/**
 * OpenSSH ignores signal requests for root and leaves the command running when the channel closes: only a second
 * command ends it. Resolves with whether the group is known to be gone (`kill` fails with 1 when it is already).
 */
async function killGroup(channels: Channels, group: number): Promise<boolean> {
  const deadline = deadlineIn(KILL_MS, new AbortController().signal);
  try {
    const killing = await channels.exec(killScript(group), deadline, true, (channel) => {
      channel.resume();
      channel.stderr.resume();
      return { channel, exited: exitOf(channel) };
    });
    const told = await within(deadline.remainingMs(), killing.exited);
    killing.channel.destroy();
    return told && [0, 1].includes((await killing.exited) ?? -1);
  } catch {
    // The connection is gone.
    return false;
  }
}

/** The exit code, also where the server tells it only with the close. */
function exitOf(channel: ClientChannel): Promise<number | null> {
  return new Promise((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) => resolve(exitCodeOf(code, signal)));
    channel.once('close', (code?: number | null, signal?: string) => resolve(exitCodeOf(code, signal)));
  });
}
