import { isMap, type YAMLMap } from 'yaml';
import { MARK } from '../parallel/names.ts';
import { entriesOf, nodeAt, printTree, readTree, textOf, Underivable } from './compose-tree.ts';
import { deriveService } from './derive-service.ts';
import { PortList, type PortMove } from './port-list.ts';
import { suffixImages } from './suffix-images.ts';

/** What a second deployment of the same file is to be called, and which ports it may take. */
export interface Deriving {
  /** Suffix of image tags: `pr`. */
  readonly name: string;
  /** The first published port gets it, the others count on from there. */
  readonly port: number;
  /** Ports of the host that are in use. */
  readonly taken: ReadonlySet<number>;
}

export type Derivation =
  | {
      readonly kind: 'derived';
      readonly text: string;
      readonly services: readonly { readonly name: string; readonly built: boolean }[];
      readonly ports: readonly PortMove[];
      /** What is other than in production, or shared with it, in sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly message: string };

/**
 * A compose file that starts the same services beside the ones of `text`: no fixed names, image tags of its own for what
 * is built, other published ports, fresh volumes and networks, and nothing of production's to write on. For a project
 * name of its own, given to Compose with the command. What cannot be kept apart is `invalid`.
 */
export function deriveCompose(text: string, deriving: Deriving): Derivation {
  const tree = readTree(text);
  if (tree.kind === 'invalid') return tree;
  try {
    return derive(tree.root, deriving);
  } catch (error) {
    if (error instanceof Underivable) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

function derive(root: YAMLMap, { name, port, taken }: Deriving): Derivation {
  const services = entriesOf(nodeAt(root, 'services')).filter((entry): entry is [string, YAMLMap] =>
    isMap(entry[1]),
  );
  if (services.length === 0) throw new Underivable('it has no services');
  if (nodeAt(root, 'include')) throw new Underivable('`include` brings in services this cannot rename');
  root.delete('name');
  const networks = freshen(root, 'networks', ['name', 'ipam']);
  const volumes = freshen(root, 'volumes', ['name']);
  suffixImages(services, name);
  const ports = new PortList(port, taken);
  const notes = services.flatMap(([service, node]) => deriveService(service, node, ports, volumes));
  const shared = networks.size === 0 ? [] : [sharedNetworks(networks)];
  return {
    kind: 'derived',
    text: MARK + printTree(root),
    services: services.map(([service, node]) => ({
      name: service,
      built: nodeAt(node, 'build') !== undefined,
    })),
    ports: ports.moves,
    notes: [...notes, ...shared],
  };
}

/** Takes fixed names out of a top-level section; resolves with the keys of what production has, too. */
function freshen(root: YAMLMap, section: string, fixed: readonly string[]): ReadonlySet<string> {
  const shared = new Set<string>();
  for (const [key, node] of entriesOf(nodeAt(root, section))) {
    const external = nodeAt(node, 'external');
    const isExternal = external !== undefined && textOf(external) !== 'false';
    const hasDevice = nodeAt(nodeAt(node, 'driver_opts'), 'device') !== undefined;
    if (isExternal || hasDevice) shared.add(key);
    if (!isExternal && isMap(node)) for (const name of fixed) node.delete(name);
  }
  return shared;
}

function sharedNetworks(networks: ReadonlySet<string>): string {
  const names = [...networks].join(', ');
  return `The parallel deployment joins the external network ${names} of production: there, names of services mean both.`;
}
