import { homedir } from 'node:os';
import { posix } from 'node:path';
import { type Asking, runOnHost } from '../asking.ts';
import { Failure } from '../failure.ts';

/** What hardly ever changes about a host, asked again after some minutes. */
export interface HostFacts {
  /** The home folder of the user who works there. */
  home(asking: Asking): Promise<string>;
  tools(asking: Asking, engine: 'docker' | 'podman'): Promise<Tools>;
}

/** Programs of a host that speak to its engine. */
export interface Tools {
  readonly docker: boolean;
  readonly podman: boolean;
  /** The words that run Compose, empty without one. */
  readonly compose: readonly string[];
}

const KEEP_MS = 5 * 60_000;

// On Podman's engine its own program comes first: the others would ask another engine, if there is one.
const ORDER = {
  docker: ['docker compose', 'docker-compose', 'podman-compose'],
  podman: ['podman-compose', 'docker compose', 'docker-compose'],
} as const;

const TOOLS = [
  'for name in docker podman; do command -v "$name" >/dev/null 2>&1 && echo "has $name"; done',
  'for words; do',
  '  case $words in',
  '    "docker compose") docker compose version ;;',
  '    docker-compose) docker-compose version ;;',
  '    podman-compose) podman-compose version ;;',
  '  esac >/dev/null 2>&1 && { echo "compose $words"; break; }',
  'done',
  'true',
].join('\n');

/** Nothing known yet. A host without Compose is asked each time, so that one installed just now is found. */
export function createHostFacts(): HostFacts {
  const known = new Map<string, { readonly value: unknown; readonly until: number }>();

  /** Asked once for all who ask of the same target at the same time. */
  const remember = async <T>(
    asking: Asking,
    what: string,
    ask: (shared: Asking) => Promise<T>,
    lasting: (value: T) => boolean,
  ): Promise<T> => {
    const key = `${what} ${asking.host.name}`;
    const found = known.get(key);
    if (found && found.until > performance.now()) return found.value as T;
    const value = await asking.share(what, ask);
    if (lasting(value)) known.set(key, { value, until: performance.now() + KEEP_MS });
    return value;
  };

  return {
    home: (asking) => remember(asking, 'home folder', readHome, () => true),
    tools: (asking, engine) =>
      remember(
        asking,
        `tools for ${engine}`,
        (shared) => readTools(shared, engine),
        ({ compose }) => compose.length > 0,
      ),
  };
}

async function readHome(asking: Asking): Promise<string> {
  const { stdout } = await runOnHost(asking, ['sh', '-c', 'printf %s "$HOME"'], ['echo', '$HOME']);
  if (posix.isAbsolute(stdout)) return stdout;
  if (asking.machine.kind === 'local') return homedir();
  throw new Failure(
    'unsupported',
    `the user who logs in to ${asking.host.name} has no home folder`,
    'Give the user one, or write absolute paths in the config (`backups.folder`, `targets.*.compose.file`).',
  );
}

async function readTools(asking: Asking, engine: 'docker' | 'podman'): Promise<Tools> {
  const { stdout } = await runOnHost(
    asking,
    ['sh', '-c', TOOLS, 'sh', ...ORDER[engine]],
    ['docker', 'compose', 'version'],
  );
  const lines = stdout.split('\n');
  const compose = lines.find((line) => line.startsWith('compose '))?.slice('compose '.length);
  return {
    docker: lines.includes('has docker'),
    podman: lines.includes('has podman'),
    compose: compose?.split(' ') ?? [],
  };
}
