import { needs, theLab } from '../../lab/needs.ts';
import { run } from '../../lab/process/run.ts';
import { sshTransport } from '../questions.ts';
import { engineSuite } from './engine-suite.ts';

const docker = (...args: readonly string[]) =>
  run(['docker', '--host', `unix://${theLab('docker').socket}`, ...args]);
const podman = (...args: readonly string[]) =>
  run(['podman', '--url', `unix://${theLab('podman').socket}`, ...args]);

needs('docker')('Docker on this machine', () => {
  engineSuite('by its socket', () => ({
    host: {
      name: 'here',
      transport: { kind: 'local' },
      docker: { url: `unix://${theLab('docker').socket}` },
    },
    engine: 'docker',
    client: docker,
  }));
});

needs('docker', 'sshd')('Docker behind SSH', () => {
  engineSuite('by its forwarded socket', () => ({
    host: {
      name: 'lab',
      transport: { ...sshTransport(theLab('sshd')), user: theLab('sshd').user },
      docker: { url: `unix://${theLab('docker').socket}` },
    },
    engine: 'docker',
    client: docker,
  }));
});

needs('podman')('Podman on this machine', () => {
  engineSuite('by its socket', () => ({
    host: { name: 'pod', transport: { kind: 'local' }, docker: { url: `unix://${theLab('podman').socket}` } },
    engine: 'podman',
    client: podman,
    label: 'io.podman.compose',
    // Its default asks for more open files than a container in a container may have.
    options: ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
  }));
});
