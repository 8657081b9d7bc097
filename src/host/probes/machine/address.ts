import type { Asking } from '../../asking.ts';
import { type Container, findRunning } from '../../docker/containers.ts';
import { Failure } from '../../failure.ts';

export interface Address {
  readonly address: string;
  readonly port: number;
}

/** What listening on every address is called, and where it is asked from the host itself. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1', '': '127.0.0.1' };

/** Where a probe connects: the given address, or the published port of a running service. Throws `missing`, `not-running`. */
export async function addressOf(
  asking: Asking,
  probe: { readonly port: number; readonly service?: string; readonly address?: string },
): Promise<Address> {
  if (probe.service === undefined) return { address: probe.address ?? '127.0.0.1', port: probe.port };
  const container = await findRunning(asking, probe.service);
  const published = container.ports.filter(
    (port) => port.container === probe.port && port.protocol === 'tcp',
  );
  const [first] = published.sort((a, b) => Number(a.address.includes(':')) - Number(b.address.includes(':')));
  if (!first) throw notPublished(container, probe.port);
  return { address: LOOPBACK[first.address] ?? first.address, port: first.host };
}

/** An address in a URL or a message. */
export function written({ address, port }: Address): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function notPublished(container: Container, port: number): Failure {
  const ports =
    container.ports.map((one) => `${one.host}->${one.container}/${one.protocol}`).join(', ') || 'none';
  return new Failure(
    'missing',
    `port ${port} of ${container.name} is not published on the host; published: ${ports}`,
    `Publish it in the compose file (ports: ["${port}:${port}"]), or ask from inside with an exec probe.`,
  );
}
