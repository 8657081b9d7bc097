import type { DockerAddress } from '../../core/target.ts';
import type { Deadline } from '../deadline.ts';
import { EndpointFailure, errorCode, Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { readAddress } from './address.ts';
import { type Engine, openEngine } from './engine.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

// Prints one line for each usual socket that exists; `$1`, when given, is the only one looked at.
const LOOK = [
  'runtime=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}',
  `[ $# -gt 0 ] || set -- ${DEFAULT_SOCKET} "$HOME/.docker/run/docker.sock" "$runtime/docker.sock" /run/podman/podman.sock "$runtime/podman/podman.sock"`,
  'for socket; do',
  '  [ -S "$socket" ] || continue',
  '  if [ -w "$socket" ]; then echo "open $socket"; else echo "closed $socket"; fi',
  // Bound as /run/docker.sock, usually, where /var/run is a link.
  '  grep -qs "${socket#/var}$" /proc/net/unix && echo "served $socket"',
  'done',
  'true',
].join('\n');

/** Sockets of a host as its shell sees them. */
interface Sockets {
  readonly open: readonly string[];
  readonly closed: readonly string[];
  /** A process of the host listens there. */
  readonly served: readonly string[];
}

/**
 * Finds a host's engine and agrees on an API version: at `address`, else at the first of the usual sockets of Docker and
 * Podman that answers. Failures carry the words of the docker CLI.
 */
export async function findEngine(
  machine: Machine,
  address: DockerAddress | undefined,
  deadline: Deadline,
): Promise<Engine> {
  if (address === undefined) return firstThatAnswers(machine, deadline);
  const read = await readAddress(address);
  try {
    return await openEngine(machine, read, deadline);
  } catch (error) {
    if (!(error instanceof EndpointFailure)) throw error;
    if (read.endpoint.kind === 'tcp') throw notRunning(address.url, error);
    if (errorCode(error.cause) === 'EACCES') throw notPermitted(read.endpoint.path, error);
    const seen = await look(machine, deadline, [read.endpoint.path]);
    throw whyNot(machine, seen, read.endpoint.path, error);
  }
}

async function firstThatAnswers(machine: Machine, deadline: Deadline): Promise<Engine> {
  const seen = await look(machine, deadline, []);
  let last: unknown;
  for (const path of seen.open) {
    try {
      return await openEngine(
        machine,
        { url: `unix://${path}`, endpoint: { kind: 'unix', path }, tls: null },
        deadline,
      );
    } catch (error) {
      if (!(error instanceof EndpointFailure)) throw error;
      last = error;
    }
  }
  throw whyNot(machine, seen, seen.open[0] ?? seen.closed[0] ?? DEFAULT_SOCKET, last);
}

/** sshd only says "open failed" for a socket: which of three it is, the host's own view tells. */
function whyNot(machine: Machine, seen: Sockets, path: string, cause: unknown): Failure {
  if (seen.closed.includes(path)) return notPermitted(path, cause);
  if (machine.kind === 'ssh' && seen.open.includes(path) && seen.served.includes(path))
    return notForwarded(machine, path, cause);
  return notRunning(`unix://${path}`, cause);
}

async function look(machine: Machine, deadline: Deadline, only: readonly string[]): Promise<Sockets> {
  const { stdout } = await machine.run(['sh', '-c', LOOK, 'sh', ...only], deadline);
  const lines = stdout.split('\n');
  const after = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { open: after('open'), closed: after('closed'), served: after('served') };
}

function notRunning(url: string, cause: unknown): Failure {
  return new Failure(
    'unreachable',
    `Cannot connect to the Docker daemon at ${url}. Is the docker daemon running?`,
    'Start it: sudo systemctl start docker (macOS: open -a Docker; Podman: systemctl start podman.socket). Give it 15 to 30 seconds, then: docker ps',
    { cause },
  );
}

function notPermitted(path: string, cause: unknown): Failure {
  return new Failure(
    'refused',
    `permission denied while trying to connect to the Docker daemon socket at unix://${path}: dial unix ${path}: connect: permission denied`,
    'Let the user into the group that owns the socket (sudo usermod -aG docker USER), then log in again; a rootless engine has its own socket: name it in `docker:`.',
    { cause },
  );
}

function notForwarded(machine: Machine, path: string, cause: unknown): Failure {
  return new Failure(
    'refused',
    `sshd on ${machine.name} does not forward to unix://${path}, which is there, open to this user and served`,
    'Set `AllowStreamLocalForwarding yes` (or `local`) in the sshd_config of the host and restart sshd.',
    { cause },
  );
}
