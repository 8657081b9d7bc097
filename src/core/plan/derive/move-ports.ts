import { isMap, isSeq, type YAMLMap } from 'yaml';
import { nodeAt, plain, quoted, textOf, Underivable } from './compose-tree.ts';
import type { PortList } from './port-list.ts';
import { splitOutside } from './split-outside.ts';

/** Moves what a service publishes; an address like `127.0.0.1` stays, and so does what gets any free port anyway. */
export function movePorts(service: string, node: YAMLMap, ports: PortList): void {
  const list = nodeAt(node, 'ports');
  if (!isSeq(list)) return;
  for (const [at, port] of list.items.entries()) {
    if (isMap(port)) moveLong(service, port, ports);
    else {
      const moved = moveShort(service, textOf(port), ports);
      if (moved !== undefined) list.items[at] = quoted(moved);
    }
  }
}

function moveLong(service: string, port: YAMLMap, ports: PortList): void {
  const published = textOf(nodeAt(port, 'published'));
  if (published === '' || published === 'null' || published === '0') return;
  const count = countOf(service, textOf(nodeAt(port, 'target')));
  port.set('published', plain(range(ports.move(service, published, count), count)));
}

/** `[address:]published:container[/protocol]`; `undefined` when nothing is published at a port of its own. */
function moveShort(service: string, text: string, ports: PortList): string | undefined {
  const [all = '', ...protocol] = splitOutside(text, '/');
  const parts = splitOutside(all, ':');
  const container = parts.pop() ?? '';
  const published = parts.pop() ?? '';
  if (published === '') return undefined;
  const count = countOf(service, container);
  const moved = range(ports.move(service, published, count), count);
  return [[...parts, moved, container].join(':'), ...protocol].join('/');
}

/** As many ports are published as the container has in its range; of a wider range for one port, Compose takes any. */
function countOf(service: string, container: string): number {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(container) ?? [];
  if (first === undefined && splitOutside(container, '-').length === 1) return 1;
  const count = Number(last ?? first) - Number(first) + 1;
  if (count >= 1) return count;
  throw new Underivable(
    `service ${service} publishes \`${container}\`, a range that is not written in digits`,
  );
}

const range = (first: number, count: number): string =>
  count === 1 ? String(first) : `${first}-${first + count - 1}`;
