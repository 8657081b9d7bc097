import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Dockerd } from '../dockerd.ts';
import { run } from '../process/run.ts';
import { importImage } from './import-image.ts';

const SYSTEM = [
  'base-files',
  'bash',
  'dash',
  'coreutils',
  'sed',
  'grep',
  'findutils',
  'debianutils',
  'libc-bin',
];
const PYTHON = [
  'python3',
  'python3-pip',
  'python3-fastapi',
  'python3-uvicorn',
  'python3-redis',
  'python3-asyncpg',
  'python3-psycopg2',
];

/**
 * Gives a daemon the three images NEUROS is made from, packed from the files of this machine's Debian packages:
 * `umpire-lab/python:3.11-slim`, `umpire-lab/redis:7` and `umpire-lab/postgres:15`. Like their namesakes they have no `nc`.
 */
export async function importNeurosImages(dockerd: Dockerd, folder: string): Promise<void> {
  await Promise.all([
    python(dockerd, join(folder, 'python')),
    redis(dockerd, join(folder, 'redis')),
    postgres(dockerd, join(folder, 'postgres')),
  ]);
}

async function python(dockerd: Dockerd, extra: string): Promise<void> {
  await run(['/usr/bin/python3', join(import.meta.dirname, 'stand-ins.py'), join(extra, 'opt/wheels')]);
  await mkdir(join(extra, 'usr/local/bin'), { recursive: true });
  await symlink('/usr/bin/python3', join(extra, 'usr/local/bin/python'));
  const settings = [
    'PIP_FIND_LINKS=/opt/wheels',
    'PIP_NO_INDEX=1',
    'PIP_ROOT_USER_ACTION=ignore',
    'PYTHONUNBUFFERED=1',
  ];
  const changes = [...settings.map((setting) => `ENV ${setting}`), 'CMD ["python3"]'];
  await importImage(dockerd, {
    name: 'umpire-lab/python:3.11-slim',
    packages: [...SYSTEM, ...PYTHON],
    extra,
    changes,
  });
}

async function redis(dockerd: Dockerd, extra: string): Promise<void> {
  await mkdir(join(extra, 'data'), { recursive: true });
  const changes = ['WORKDIR /data', 'CMD ["redis-server", "--protected-mode", "no", "--save", ""]'];
  await importImage(dockerd, {
    name: 'umpire-lab/redis:7',
    packages: [...SYSTEM, 'redis-server', 'redis-tools'],
    extra,
    changes,
  });
}

async function postgres(dockerd: Dockerd, extra: string): Promise<void> {
  const entrypoint = join(extra, 'usr/local/bin/docker-entrypoint.sh');
  await mkdir(dirname(entrypoint), { recursive: true });
  await copyFile(join(import.meta.dirname, 'postgres-entrypoint.sh'), entrypoint);
  await chmod(entrypoint, 0o755);
  const [uid = '', gid = ''] = (await run(['getent', 'passwd', 'postgres'])).split(':').slice(2, 4);
  for (const path of ['var/lib/postgresql/data', 'var/run/postgresql']) {
    await mkdir(join(extra, path), { recursive: true });
    await run(['chown', `${uid}:${gid}`, join(extra, path)]);
  }
  await chmod(join(extra, 'var/lib/postgresql/data'), 0o700);
  const version = (await run(['psql', '--version'])).match(/\) (\d+)/)?.[1] ?? '15';
  await writeFile(join(extra, 'version'), version);
  const changes = [
    `ENV PATH=/usr/lib/postgresql/${version}/bin:/usr/local/bin:/usr/bin:/bin`,
    'ENTRYPOINT ["docker-entrypoint.sh"]',
  ];
  const packages = [...SYSTEM, 'util-linux', `postgresql-${version}`, `postgresql-client-${version}`];
  await importImage(dockerd, { name: 'umpire-lab/postgres:15', packages, extra, changes });
}
