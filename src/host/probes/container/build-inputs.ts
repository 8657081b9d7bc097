import { posix } from 'node:path';
import ignore from 'ignore';
import { type Asking, runOnHost } from '../../asking.ts';
import { readDockerfile } from '../../compose/read-dockerfile.ts';
import { Failure } from '../../failure.ts';

/** A file an image is built from; `path` is whole. */
export interface BuildInput {
  readonly path: string;
  readonly modified: Date;
}

export interface BuildInputs {
  readonly dockerfile: BuildInput;
  /** Files the Dockerfile copies, as far as the context was walked. */
  readonly copied: readonly BuildInput[];
  readonly truncated: boolean;
}

const MAX_DEPTH = 8;
const MAX_FILES = 5000;
const DOCKERFILE_BYTES = 64 * 1024;

/** Never part of an image in a way that matters, or changed by running the system itself. */
const LEFT_OUT = ['.git', 'node_modules', '__pycache__', '*.pyc', '*.log', '.env', '.env.*', '.dockerignore'];

// One command for all of it: three parts, each after a line with the mark. `-printf` is GNU's; elsewhere whole seconds do.
const SCRIPT = [
  'cd "$1" || exit 3',
  'echo "$3"; head -c "$4" "$2" || exit 4',
  'echo; echo "$3"; [ -f .dockerignore ] && head -c "$4" .dockerignore',
  'echo; echo "$3"',
  'if find . -maxdepth 0 -printf "" 2>/dev/null; then',
  `  find . "$2" -maxdepth ${MAX_DEPTH} \\( -name .git -o -name node_modules -o -name __pycache__ \\) -prune -o -type f -printf "%T@ %p\\n"`,
  'else',
  `  find . "$2" -maxdepth ${MAX_DEPTH} \\( -name .git -o -name node_modules -o -name __pycache__ \\) -prune -o -type f -exec stat -c "%Y %n" {} +`,
  `fi 2>/dev/null | head -n ${MAX_FILES}`,
].join('\n');

/** Lists what an image is built from, with modification times. Throws `missing` without a context or a Dockerfile. */
export async function readBuildInputs(
  asking: Asking,
  context: string,
  dockerfile: string,
  composeFile: string,
): Promise<BuildInputs> {
  const mark = '--- umpire ---';
  const path = posix.resolve(context, dockerfile);
  const argv = ['sh', '-c', SCRIPT, 'sh', context, path, mark, String(DOCKERFILE_BYTES)];
  const ran = await runOnHost(asking, argv, ['find', context, '-maxdepth', String(MAX_DEPTH), '-type', 'f']);
  const [, source = '', ignored = '', walked = ''] = ran.stdout.split(`${mark}\n`);
  const files = walked.split('\n').flatMap((line) => parseLine(context, line));
  const own = files.find((file) => file.path === path);
  if (!own)
    throw new Failure(
      'missing',
      ran.exitCode === 3
        ? `the build context ${context} does not exist`
        : `the Dockerfile ${path} does not exist`,
      'Correct `build:` of the service in the compose file.',
    );
  const wanted = copiedFrom(source, ignored);
  const copied = files.filter(
    (file) => file.path !== path && file.path !== composeFile && wanted(posix.relative(context, file.path)),
  );
  return { dockerfile: own, copied, truncated: files.length >= MAX_FILES };
}

function parseLine(context: string, line: string): BuildInput[] {
  const at = line.indexOf(' ');
  const seconds = Number(line.slice(0, at));
  if (at <= 0 || !Number.isFinite(seconds)) return [];
  return [{ path: posix.resolve(context, line.slice(at + 1)), modified: new Date(seconds * 1000) }];
}

/** Whether a path of the context gets into the image. */
function copiedFrom(dockerfile: string, ignored: string): (path: string) => boolean {
  const sources = readDockerfile(dockerfile).copied.map((source) =>
    posix.normalize(source).replace(/^(?:\.?\/)+|\/+$/g, ''),
  );
  const whole = sources.some((source) => source === '' || source === '.');
  const named = ignore().add(sources.filter((source) => source !== '').map((source) => `/${source}`));
  const left = ignore().add(LEFT_OUT).add(ignored.split('\n').flatMap(asGitPattern));
  return (path) =>
    path !== '' && !path.startsWith('..') && (whole || named.ignores(path)) && !left.ignores(path);
}

/** Patterns of .dockerignore start at the context's root, those of .gitignore anywhere. */
function asGitPattern(line: string): string[] {
  const pattern = line.trim();
  if (pattern === '' || pattern.startsWith('#')) return [];
  const negated = pattern.startsWith('!');
  const bare = posix.normalize((negated ? pattern.slice(1) : pattern).trim()).replace(/^(?:\.?\/)+/, '');
  return [`${negated ? '!' : ''}/${bare}`];
}
