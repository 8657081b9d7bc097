import { tryRun } from '../../test/lab/process/run.ts';

export interface Login {
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
}

/** Options of OpenSSH's client that read nothing of this machine's own settings; `control` shares connections by that path. */
export function sshOptions({ key, knownHosts }: Login, control?: string): string[] {
  const shared =
    control === undefined
      ? ['ControlMaster=no']
      : ['ControlMaster=auto', `ControlPath=${control}`, 'ControlPersist=60'];
  const settings = [`UserKnownHostsFile=${knownHosts}`, 'BatchMode=yes', 'IdentitiesOnly=yes', ...shared];
  return ['-F', 'none', '-i', key, ...settings.flatMap((setting) => ['-o', setting])];
}

/** Ends the shared connection of `control`, if there is one. */
export async function endControl(login: Login, address: string, control: string): Promise<void> {
  const { port, user } = login;
  await tryRun([
    'ssh',
    '-F',
    'none',
    '-o',
    `ControlPath=${control}`,
    '-O',
    'exit',
    '-p',
    String(port),
    `${user}@${address}`,
  ]);
}
