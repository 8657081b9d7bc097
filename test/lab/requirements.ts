import { access } from 'node:fs/promises';
import { findProgram } from './process/find-program.ts';

export type Need = 'docker' | 'podman' | 'sshd' | 'redis' | 'postgres' | 'neuros' | 'clock';

interface Requirement {
  /** Programs that must be found, each with the Debian package that has it. */
  readonly programs: Readonly<Record<string, string>>;
  /** Files that must be there, each with its package. */
  readonly files: Readonly<Record<string, string>>;
  readonly root: boolean;
}

const BASE = { setpriv: 'util-linux' };
const DOCKER = {
  ...BASE,
  dockerd: 'docker.io',
  docker: 'docker.io',
  containerd: 'containerd',
  runc: 'runc',
  ip: 'iproute2',
};
const POSTGRES = {
  ...BASE,
  initdb: 'postgresql',
  postgres: 'postgresql',
  pg_isready: 'postgresql-client',
  psql: 'postgresql-client',
};
const REDIS = { ...BASE, 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' };
const PYTHON = '/usr/lib/python3/dist-packages';
const TRIPLET = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string];

/** Where Debian keeps the library that moves a program's clock. */
export const LIBFAKETIME = `/usr/lib/${TRIPLET}/faketime/libfaketime.so.1`;

/** What each part of the lab takes. */
export const REQUIREMENTS: Readonly<Record<Need, Requirement>> = {
  docker: { programs: DOCKER, files: {}, root: true },
  podman: { programs: { ...BASE, podman: 'podman', conmon: 'conmon' }, files: {}, root: true },
  sshd: {
    programs: {
      ...BASE,
      sshd: 'openssh-server',
      ssh: 'openssh-client',
      'ssh-keygen': 'openssh-client',
      openssl: 'openssl',
    },
    files: {},
    root: false,
  },
  redis: { programs: REDIS, files: {}, root: false },
  postgres: { programs: POSTGRES, files: {}, root: false },
  neuros: {
    programs: {
      ...DOCKER,
      ...POSTGRES,
      ...REDIS,
      'docker-compose': 'docker-compose',
      'dpkg-query': 'dpkg',
      tar: 'tar',
    },
    files: {
      '/usr/bin/python3': 'python3',
      [`${PYTHON}/fastapi/__init__.py`]: 'python3-fastapi',
      [`${PYTHON}/uvicorn/__init__.py`]: 'python3-uvicorn',
      [`${PYTHON}/redis/__init__.py`]: 'python3-redis',
      [`${PYTHON}/asyncpg/__init__.py`]: 'python3-asyncpg',
      [`${PYTHON}/psycopg2/__init__.py`]: 'python3-psycopg2',
      [`${PYTHON}/pip/__init__.py`]: 'python3-pip',
    },
    root: true,
  },
  clock: { programs: {}, files: { [LIBFAKETIME]: 'libfaketime' }, root: false },
};

/** Why a part cannot run on this machine, with what to do about it; `undefined` when it can. */
export async function whatIsMissing(need: Need): Promise<string | undefined> {
  const { programs, files, root } = REQUIREMENTS[need];
  const packages = new Set<string>();
  for (const [program, name] of Object.entries(programs))
    if ((await findProgram(program)) === undefined) packages.add(name);
  for (const [file, name] of Object.entries(files)) if (!(await exists(file))) packages.add(name);
  if (packages.size > 0)
    return `not installed: apt-get install --no-install-recommends ${[...packages].join(' ')}`;
  if (root && process.getuid?.() !== 0) return 'only root can start it: run the tests as root';
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
