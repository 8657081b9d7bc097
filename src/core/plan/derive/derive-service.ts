import { isMap, isSeq, type YAMLMap } from 'yaml';
import { entriesOf, nodeAt, textOf, Underivable } from './compose-tree.ts';
import { movePorts } from './move-ports.ts';
import type { PortList } from './port-list.ts';
import { protectMounts } from './protect-mounts.ts';

/** Proxies that find containers by labels: a second one with the same labels would get production's requests. */
const PROXY_LABEL = /^(traefik|caddy)([._]|$)/;
/** Fixed addresses in a network two deployments cannot both have. */
const ADDRESSES = ['ipv4_address', 'ipv6_address', 'mac_address'];

/** Makes one service fit beside itself; resolves with what is other than in production, in sentences. */
export function deriveService(
  service: string,
  node: YAMLMap,
  ports: PortList,
  sharedVolumes: ReadonlySet<string>,
): string[] {
  refuse(service, node);
  node.delete('container_name');
  node.delete('mac_address');
  for (const [, network] of entriesOf(nodeAt(node, 'networks')))
    if (isMap(network)) for (const address of ADDRESSES) network.delete(address);
  movePorts(service, node, ports);
  const closed = protectMounts(node, sharedVolumes);
  return [
    ...closed.map(
      (source) => `Service ${service} mounts ${source} read-only, because production has it, too.`,
    ),
    ...(dropProxyLabels(node)
      ? [`Service ${service} has no labels for a proxy: the proxy's requests stay with production.`]
      : []),
  ];
}

/** What would reach into production, or cannot be there twice. */
function refuse(service: string, node: YAMLMap): void {
  const no = (why: string): never => {
    throw new Underivable(`service ${service} ${why}`);
  };
  for (const key of ['network_mode', 'pid', 'ipc']) {
    const mode = textOf(nodeAt(node, key));
    if (mode.startsWith('container:')) no(`shares \`${key}\` with a container of production`);
    if (mode === 'host' && key === 'network_mode')
      no("uses the host's network, where its ports cannot be moved");
  }
  if (isMap(nodeAt(node, 'extends')) && nodeAt(nodeAt(node, 'extends'), 'file') !== undefined)
    no('extends one of another file, whose names and ports cannot be changed here');
  if (nodeAt(node, 'external_links') !== undefined) no('has `external_links` to containers of production');
  const from = nodeAt(node, 'volumes_from');
  if (isSeq(from) && from.items.some((item) => textOf(item).startsWith('container:')))
    no('takes volumes from a container of production');
}

function dropProxyLabels(node: YAMLMap): boolean {
  const labels = nodeAt(node, 'labels');
  if (isSeq(labels)) {
    const kept = labels.items.filter((label) => !PROXY_LABEL.test(textOf(label)));
    const dropped = kept.length < labels.items.length;
    labels.items = kept;
    return dropped;
  }
  if (!isMap(labels)) return false;
  const names = entriesOf(labels).flatMap(([name]) => (PROXY_LABEL.test(name) ? [name] : []));
  for (const name of names) labels.delete(name);
  return names.length > 0;
}
