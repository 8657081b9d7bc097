import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { needs, type SharedSshd, theLab } from '../lab/needs.ts';
import { freePort } from '../lab/process/free-port.ts';

interface Ssh {
  address: string;
  port: number;
  user: string;
  key: string;
  knownHosts: string;
}

/** A changed key in known_hosts: another real key under the host's name. */
const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtVhQFYcRaE6Wg0uX7fYvKx2kXvVnT3xkKQ0y1mJk3d';

needs('sshd')('a host that cannot be asked is "could not be asked", exit 3, with what to do', () => {
  let sshd: SharedSshd;

  beforeAll(() => {
    sshd = theLab('sshd');
  });

  async function diagnose(change: (ssh: Ssh, folder: string) => Promise<Partial<Ssh>> | Partial<Ssh>) {
    const folder = await tempFolder();
    const { address, port, user, key, knownHosts } = sshd;
    const ssh = { address, port, user, key, knownHosts };
    const config = {
      people: [],
      teams: { operators: [], approvers: [], seniors: [] },
      hosts: {
        far: { ssh: { ...ssh, ...(await change(ssh, folder)) }, docker: 'unix:///nowhere/docker.sock' },
      },
      targets: { box: { host: 'far', runbook: 'docker-host', environment: 'staging' } },
    };
    const file = join(folder, 'umpire.yaml');
    await writeFile(file, JSON.stringify(config));
    const env = { UMPIRE_CONFIG: file, UMPIRE_DATA: join(folder, 'data') };
    return runUmpire(['diagnose', 'box'], { env, timeoutMs: 60_000 });
  }

  const written = (name: string, content: (ssh: Ssh) => string) => async (ssh: Ssh, folder: string) => {
    await writeFile(join(folder, name), content(ssh), { mode: 0o600 });
    return join(folder, name);
  };

  describe('told apart', () => {
    test.each([
      ['missing key file', () => ({ key: '/nowhere/id_ed25519' }), /\/nowhere\/id_ed25519/],
      ['missing known_hosts', () => ({ knownHosts: '/nowhere/known_hosts' }), /\/nowhere\/known_hosts/],
      ['host down', async () => ({ port: await freePort() }), /Connection refused/],
      ['unknown name', () => ({ address: 'no-such-host.invalid' }), /no-such-host\.invalid/],
      ['refused authentication', () => ({ key: sshd.strangerKey }), /Permission denied \(publickey\)/],
      [
        'unknown host key',
        async (ssh: Ssh, folder: string) => ({ knownHosts: await written('empty', () => '')(ssh, folder) }),
        /ssh-keyscan/,
      ],
      [
        'changed host key',
        async (ssh: Ssh, folder: string) => ({
          knownHosts: await written('changed', ({ address, port }) => `[${address}]:${port} ${OTHER_KEY}\n`)(
            ssh,
            folder,
          ),
        }),
        /changed|does not match|another key/i,
      ],
    ])('%s', { timeout: 30_000 }, async (_, change, message) => {
      const { code, stdout } = await diagnose(change);
      expect(stdout).toMatch(message);
      expect(stdout).toContain('could not be asked');
      expect(stdout).toContain('What to do');
      expect(stdout).not.toMatch(/PRIVATE KEY/);
      expect(code).toBe(3);
    });
  });

  test('the same host with the right key: its engine is asked, and its absence is a failing layer', async () => {
    const { code, stdout } = await diagnose(() => ({}));
    expect(stdout).toContain('Cannot connect to the Docker daemon at unix:///nowhere/docker.sock');
    expect(code).toBe(1);
  });
});
