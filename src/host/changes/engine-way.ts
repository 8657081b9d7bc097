import { posix } from 'node:path';
import type { DockerAddress } from '../../core/target.ts';
import type { Asking } from '../asking.ts';
import { Failure } from '../failure.ts';
import { readVersion } from '../probes/engine/version.ts';
import type { HostFacts } from './host-facts.ts';

/** Where `podman` without more looks itself. */
const OWN_SOCKET = /^unix:\/\/\/run\/(?:user\/\d+\/)?podman\/podman\.sock$/;

/**
 * The environment in which programs on the host reach the very engine that was surveyed, whatever that host's own
 * environment and contexts say; empty when nobody knows an address.
 */
export async function engineVariables(asking: Asking): Promise<Readonly<Record<string, string>>> {
  const url = await urlOf(asking);
  const { tls } = asking.address ?? {};
  // The environment can only name a folder, with the files under Docker's own names.
  const secured = tls ? { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: posix.dirname(tls.ca) } : {};
  return url === undefined ? {} : { DOCKER_HOST: url, ...secured };
}

/** The words that run the engine's own program on the host, on the same engine: `[docker, --host, unix:///…]`, `[podman]`. */
export async function engineWords(asking: Asking, facts: HostFacts): Promise<readonly string[]> {
  const url = await urlOf(asking);
  const kind = (await orSilent(readVersion(asking)))?.engine ?? 'docker';
  const { docker, podman } = await facts.tools(asking, kind);
  if (kind === 'podman' && (podman || !docker))
    return ['podman', ...(url === undefined || OWN_SOCKET.test(url) ? [] : ['--url', url])];
  return ['docker', ...(url === undefined ? [] : ['--host', url, ...tlsOptions(asking.address?.tls)])];
}

/** That of the engine that answers; of one that does not, which may be what a step is to start, the configured one. */
async function urlOf(asking: Asking): Promise<string | undefined> {
  return (await orSilent(asking.engine()))?.url ?? asking.address?.url;
}

async function orSilent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure && ['unreachable', 'refused'].includes(error.reason)) return undefined;
    throw error;
  }
}

function tlsOptions(tls: DockerAddress['tls']): string[] {
  return tls ? ['--tlsverify', '--tlscacert', tls.ca, '--tlscert', tls.cert, '--tlskey', tls.key] : [];
}
