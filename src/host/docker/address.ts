import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerAddress } from '../../core/target.ts';
import { errorText, Failure } from '../failure.ts';
import type { Endpoint } from '../machine.ts';
import type { Environment } from '../machines.ts';

/** Where an engine listens, and what TLS needs, read. */
export interface EngineAddress {
  readonly url: string;
  readonly endpoint: Endpoint;
  readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer } | null;
}

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/** Reads an address; its TLS files are on this machine. Throws a Failure for what cannot be used. */
export async function readAddress(address: DockerAddress): Promise<EngineAddress> {
  const { url } = address;
  if (url.startsWith('unix://'))
    return { url, endpoint: { kind: 'unix', path: url.slice('unix://'.length) }, tls: null };
  if (!url.startsWith('tcp://') || !URL.canParse(url)) {
    throw new Failure(
      'unsupported',
      `the engine address ${url} cannot be used`,
      'Write unix:///path/to/docker.sock or tcp://host:port; for an engine behind SSH give the host an `ssh:` and the socket as seen there.',
    );
  }
  const { hostname, port } = new URL(url);
  const tls = address.tls ? await readTls(address.tls) : null;
  return {
    url,
    endpoint: {
      kind: 'tcp',
      address: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (tls ? TLS_PORT : PLAIN_PORT),
    },
    tls,
  };
}

/** The address a docker CLI in this environment would use, or `undefined` when it says nothing. */
export function addressFromEnvironment(environment: Environment): DockerAddress | undefined {
  const url = environment.DOCKER_HOST;
  if (!url) return undefined;
  if (!environment.DOCKER_TLS_VERIFY) return { url };
  const folder = environment.DOCKER_CERT_PATH || join(environment.HOME ?? '/', '.docker');
  return {
    url,
    tls: { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') },
  };
}

async function readTls(files: {
  ca: string;
  cert: string;
  key: string;
}): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const read = (path: string): Promise<Buffer> =>
    readFile(path).catch((error: unknown) => {
      throw new Failure(
        'refused',
        `the TLS file ${path} cannot be read: ${errorText(error)}`,
        'Check the paths under `docker.tls`: ca, cert and key are PEM files on the machine Umpire runs on.',
        { cause: error },
      );
    });
  const [ca, cert, key] = await Promise.all([read(files.ca), read(files.cert), read(files.key)]);
  return { ca, cert, key };
}
