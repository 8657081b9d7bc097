import type { Ask, Asking } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { listAt, textAt } from '../../docker/reading.ts';

/** `docker.version`. */
export const askVersion: Ask<'docker.version'> = async (asking) => {
  const version = await readVersion(asking);
  const { engine, version: number, apiVersion, os, arch } = version;
  return { data: { ...version }, text: `${engine} ${number} (API ${apiVersion}), ${os}/${arch}` };
};

/** What an engine says about itself. */
export interface EngineVersion {
  readonly version: string;
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
  readonly kernel: string;
  readonly engine: 'docker' | 'podman';
}

/** Asks the engine for its version, once for all who ask at the same time. */
export function readVersion(asking: Asking): Promise<EngineVersion> {
  return asking.share('version', async (shared) => {
    const { body } = await callEngine(shared, { method: 'GET', path: '/version' });
    const components = listAt(body, 'Components').map((one) => textAt(one, 'Name'));
    return {
      version: textAt(body, 'Version'),
      apiVersion: textAt(body, 'ApiVersion'),
      os: textAt(body, 'Os'),
      arch: textAt(body, 'Arch'),
      kernel: textAt(body, 'KernelVersion'),
      engine: components.some((name) => /podman/i.test(name)) ? 'podman' : 'docker',
    };
  });
}
