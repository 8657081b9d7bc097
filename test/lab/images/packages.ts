import { run } from '../process/run.ts';

/** Needed by Debian's packaging, or for a compiler inside PostgreSQL, and by nothing that runs in the lab. */
const LEFT_OUT = new Set([
  'adduser',
  'cdebconf',
  'debconf',
  'dpkg',
  'init-system-helpers',
  'install-info',
  'libllvm14',
  'locales',
  'lsb-base',
  'media-types',
  'mime-support',
  'perl',
  'perl-base',
  'postgresql-common',
  'procps',
  'python3-minimal-doc',
  'ssl-cert',
  'systemd',
  'sysvinit-utils',
  'ucf',
]);
const NOT_SHIPPED =
  /^\/(?:usr\/lib\/x86_64-linux-gnu\/gconv|usr\/share\/(?:doc|man|locale|info|lintian|bash-completion|zsh)|var|etc\/(?:init\.d|default|logrotate\.d|cron|apparmor\.d))(?:\/|$)|EXTERNALLY-MANAGED$|^\/(?:bin|sbin|lib\w*)$/;
/** Debian's fastapi 0.92 claims to need an older starlette than Debian has, which `pip check` would report. */
const WRONG_METADATA = /\/fastapi-[^/]+\.dist-info\//;
const MERGED = /^\/(bin|sbin|lib|lib32|lib64|libx32)\//;

/** The paths of all files of these Debian packages and of what they depend on, as they lie on this machine, below `/usr`. */
export async function filesOf(packages: readonly string[]): Promise<string[]> {
  const names = await closure(packages);
  const listed = (await run(['dpkg-query', '--listfiles', ...names])).split('\n');
  const paths = listed
    .filter((path) => path.startsWith('/') && !NOT_SHIPPED.test(path) && !WRONG_METADATA.test(path))
    .map((path) => path.replace(MERGED, '/usr/$1/'));
  return [...new Set(paths)].sort();
}

async function closure(roots: readonly string[]): Promise<string[]> {
  const format = '${Package}\t${Pre-Depends}, ${Depends}\t${Provides}\n';
  const rows = (await run(['dpkg-query', '--show', `--showformat=${format}`]))
    .trim()
    .split('\n')
    .map((row) => row.split('\t'));
  const providers = new Map<string, string>();
  const dependencies = new Map<string, string[][]>();
  for (const [name = '', depends = '', provides = ''] of rows) {
    if (dependencies.has(name)) continue;
    providers.set(name, name);
    for (const [virtual = ''] of relations(provides))
      if (!providers.has(virtual)) providers.set(virtual, name);
    dependencies.set(name, relations(depends));
  }
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name) || LEFT_OUT.has(name)) return;
    found.add(name);
    for (const alternatives of dependencies.get(name) ?? []) {
      const chosen = alternatives.map((one) => providers.get(one)).find((one) => one !== undefined);
      if (chosen !== undefined) add(chosen);
    }
  };
  for (const root of roots) add(root);
  return [...found];
}

/** `a (>= 1), b:any | c` as `[['a'], ['b', 'c']]`. */
function relations(field: string): string[][] {
  return field
    .split(',')
    .map((group) =>
      group
        .split('|')
        .map((one) => one.trim().replace(/[ :(].*$/, ''))
        .filter(Boolean),
    )
    .filter((group) => group.length > 0);
}
