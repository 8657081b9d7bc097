import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../../../src/host/machine.ts';
import { type Dockerd, startDockerd } from '../../lab/dockerd.ts';
import { importNeurosImages } from '../../lab/images/neuros-images.ts';
import { findProgram } from '../../lab/process/find-program.ts';
import { ownFolder, removeFolder } from '../../lab/process/folder.ts';
import { here, type Stage, stage } from './stage.ts';

/** A stage with a Docker daemon of its own that has the lab's images. */
export interface EngineStage {
  readonly docker: Dockerd;
  readonly on: Stage;
  /** Every argument any program on the host was given by us. */
  readonly argvs: string[][];
  /** Starts a container as Compose would for a service; resolves with its id. */
  start(service: string, ...words: readonly string[]): Promise<string>;
  remove(id: string): Promise<void>;
  /** A stand-in for `docker` that runs a script with the real one as `$DOCKER`: to break what real daemons do not. */
  standIn(script: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function engineStage(): Promise<EngineStage> {
  const folder = await ownFolder('backups');
  const docker = await startDockerd({ folder });
  await importNeurosImages(docker, join(folder, 'images'));
  const argvs: string[][] = [];
  const on = await stage(recording(here(), argvs), docker.socket);
  const program = (await findProgram('docker')) ?? 'docker';
  return {
    docker,
    on,
    argvs,
    async start(service, ...words) {
      const labels = ['project=neuros', `service=${service}`].flatMap((label) => [
        '--label',
        `com.docker.compose.${label}`,
      ]);
      return (await docker.docker('run', '--detach', ...labels, ...words)).trim();
    },
    async remove(id) {
      await docker.docker('rm', '--force', '--volumes', id);
    },
    async standIn(script) {
      const path = join(on.folder, `stand-in-${argvs.length}`);
      const lines = [
        '#!/bin/sh',
        `DOCKER="${program} --host ${docker.url}"`,
        script,
        'exec $DOCKER "$@"',
        '',
      ];
      await writeFile(path, lines.join('\n'));
      await chmod(path, 0o755);
      return [path];
    },
    async stop() {
      await on[Symbol.asyncDispose]();
      await docker.stop();
      await removeFolder(folder);
    },
  };
}

function recording(machine: Machine, argvs: string[][]): Machine {
  return {
    ...machine,
    run: (argv, deadline) => {
      argvs.push([...argv]);
      return machine.run(argv, deadline);
    },
  };
}
