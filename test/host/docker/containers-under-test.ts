import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lab/process/run.ts';

/** Containers of one compose project, made with the engine's own client and removed with `remove`. */
export interface ContainersUnderTest {
  readonly project: string;
  /** Starts a service that runs a shell script; resolves with the container's name. */
  start(service: string, script: string, ...options: readonly string[]): Promise<string>;
  client(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

const IMAGE = 'umpire-test-shell';
const LINKS = ['bin', 'sbin', 'lib', 'lib64'];

/** A project of its own on an engine. Its image is a root of links into `/usr` of this machine, mounted read-only. */
export async function containersUnderTest(
  client: ContainersUnderTest['client'],
  label = 'com.docker.compose',
  always: readonly string[] = [],
): Promise<ContainersUnderTest> {
  const project = `umpire-${process.pid}-${Math.floor(Math.random() * 1e6)}`;
  await importShell(client);
  const names: string[] = [];
  return {
    project,
    client,
    async start(service, script, ...options) {
      const name = `${project}-${service}-1`;
      names.push(name);
      const labels = ['--label', `${label}.project=${project}`, '--label', `${label}.service=${service}`];
      await client(
        'run',
        '--detach',
        '--name',
        name,
        '--volume',
        '/usr:/usr:ro',
        ...(options.includes('--network') ? [] : ['--network', 'none']),
        ...labels,
        ...always,
        ...options,
        IMAGE,
        '/usr/bin/sh',
        '-c',
        script,
      );
      return name;
    },
    async remove() {
      for (const name of names) await client('rm', '--force', '--volumes', name).catch(() => '');
    },
  };
}

async function importShell(client: ContainersUnderTest['client']): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'umpire-image-'));
  for (const name of LINKS) await symlink(`usr/${name}`, join(folder, name));
  for (const name of ['etc', 'dev', 'proc', 'sys', 'usr', 'tmp', 'run']) await mkdir(join(folder, name));
  await cp('/etc/passwd', join(folder, 'etc/passwd'));
  const archive = `${folder}.tar`;
  await run(['tar', '--create', `--file=${archive}`, '-C', folder, '.']);
  await client('import', '--change', 'ENV PATH=/usr/bin:/bin', archive, IMAGE);
  await rm(folder, { recursive: true });
  await rm(archive);
}
