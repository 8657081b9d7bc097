import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startDockerd } from '../../test/lab/dockerd.ts';
import { type Neuros, startNeuros } from '../../test/lab/neuros.ts';
import { ownFolder, removeFolder } from '../../test/lab/process/folder.ts';
import { startSshd } from '../../test/lab/sshd.ts';

export interface NeurosLab {
  readonly folder: string;
  readonly neuros: Neuros;
  /** Path of an `umpire.yaml` with the host `lab` and the target `neuros`. */
  readonly config: string;
}

/** NEUROS, healthy, on a Docker daemon and an sshd of its own; all of it ends with `stack`. `slack` is who may ask there. */
export async function bringUpNeuros(stack: AsyncDisposableStack, slack?: string): Promise<NeurosLab> {
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const sshd = await startSshd({ folder });
  stack.defer(() => sshd.stop());
  const docker = await startDockerd({ folder, group: sshd.deploy ?? 'root' });
  stack.defer(() => docker.stop());
  const neuros = await startNeuros(docker, sshd, folder);
  await neuros.up();
  const config = join(folder, 'umpire.yaml');
  await writeFile(config, slack === undefined ? neuros.config : withSlack(neuros.config, slack));
  return { folder, neuros, config };
}

function withSlack(config: string, account: string): string {
  const { people, ...rest } = parse(config) as { people: object[] };
  return stringify({ people: people.map((person) => ({ ...person, slack: account })), ...rest });
}
