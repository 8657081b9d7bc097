import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../test/lab/process/find-program.ts';
import { run } from '../../test/lab/process/run.ts';
import { type Contestant, timed } from '../measure/in-turns.ts';
import type { Fleet } from '../parts/fleet.ts';
import { sshOptions } from './ssh-client.ts';

interface Tool {
  readonly name: string;
  readonly from: string;
  argv(ssh: string): string[];
}

/** The programs for many hosts that are installed here, each running `uptime` on the whole fleet; `control` shares their connections. */
export async function findFleetTools(
  fleet: Fleet,
  folder: string,
  width: number,
): Promise<{ commands(control?: string): Record<string, Contestant>; leftOut: string[] }> {
  const list = join(folder, 'hosts');
  await writeFile(list, fleet.addresses.join('\n'));
  const found: Tool[] = [];
  const leftOut: string[] = [];
  for (const tool of toolsFor(list, fleet.user, String(width))) {
    if ((await findProgram(tool.name)) === undefined)
      leftOut.push(`${tool.name} (apt-get install ${tool.from})`);
    else found.push(tool);
  }
  const commands = (control?: string) => {
    const ssh = [...sshOptions(fleet, control), '-p', String(fleet.port)].join(' ');
    return Object.fromEntries(
      found.map(({ name, argv }) => [name, () => timed(() => check(argv(ssh), fleet.addresses.length))]),
    );
  };
  return { commands, leftOut };
}

function toolsFor(list: string, user: string, width: string): Tool[] {
  const common = ['-l', user];
  return [
    {
      name: 'parallel-ssh',
      from: 'pssh',
      argv: (ssh) => [
        'parallel-ssh',
        '-h',
        list,
        ...common,
        '-p',
        width,
        '-t',
        '60',
        '-x',
        ssh,
        '-i',
        'uptime',
      ],
    },
    {
      name: 'clush',
      from: 'clustershell',
      // it reads % as the start of a placeholder of its own
      argv: (ssh) => [
        'clush',
        '--hostfile',
        list,
        ...common,
        '-f',
        width,
        '-o',
        ssh.replaceAll('%', '%%'),
        'uptime',
      ],
    },
  ];
}

async function check(argv: readonly string[], hosts: number): Promise<void> {
  const output = await run(argv);
  const answers = output.match(/load average/g)?.length ?? 0;
  if (answers !== hosts) throw new Error(`${argv[0]} brought ${answers} of ${hosts} answers:\n${output}`);
}
