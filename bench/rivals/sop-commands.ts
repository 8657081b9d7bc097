import { run } from '../../test/lab/process/run.ts';
import type { NeurosLab } from '../parts/neuros-lab.ts';
import { endControl, sshOptions } from './ssh-client.ts';

/** The SOP by hand: its commands one after another, each an `ssh HOST COMMAND` over one shared connection (ControlMaster). */
export interface SopCommands {
  runAll(): Promise<void>;
  /** Ends the shared connection, so that the next command opens it anew. */
  disconnect(): Promise<void>;
}

const SERVICES = ['neuros', 'postgres', 'redis'] as const;

export function sopCommands({ neuros, folder }: NeurosLab): SopCommands {
  const { sshd, docker, port } = neuros;
  const login = { ...sshd, user: sshd.deploy ?? sshd.user };
  const control = `${folder}/sop-%C`;
  const ssh = [
    'ssh',
    ...sshOptions(login, control),
    '-p',
    String(sshd.port),
    `${login.user}@${sshd.address}`,
  ];
  const engine = ['env', `DOCKER_HOST=${docker.url}`, 'docker'];
  const commands = [
    [...engine, 'ps'],
    [...engine, 'inspect', ...SERVICES],
    ...SERVICES.map((service) => [...engine, 'logs', '--tail', '200', service]),
    [...engine, 'exec', 'neuros', 'python', '-m', 'pip', 'check'],
    [...engine, 'exec', 'neuros', 'python', 'test_imports.py'],
    ['curl', '-sS', '--fail', `http://127.0.0.1:${port}/health`],
  ];
  return {
    async runAll() {
      for (const command of commands) await run([...ssh, ...command]);
    },
    disconnect: () => endControl(login, sshd.address, control),
  };
}
