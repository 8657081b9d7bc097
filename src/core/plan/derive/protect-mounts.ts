import { isMap, isSeq, type YAMLMap } from 'yaml';
import { nodeAt, plain, quoted, textOf } from './compose-tree.ts';
import { splitOutside } from './split-outside.ts';

const NAMED = /^[A-Za-z0-9][\w.-]*$/;

/**
 * Makes read-only what a service mounts and production has, too: folders of the host and volumes in `shared`. Two databases
 * that write the same files destroy them. Resolves with what was made read-only.
 */
export function protectMounts(node: YAMLMap, shared: ReadonlySet<string>): string[] {
  const list = nodeAt(node, 'volumes');
  if (!isSeq(list)) return [];
  const isShared = (source: string): boolean => !NAMED.test(source) || shared.has(source);
  return list.items.flatMap((mount, at): string[] => {
    if (isMap(mount)) return protectLong(mount, isShared);
    const [source = '', target, mode = ''] = splitOutside(textOf(mount), ':');
    const modes = mode.split(',').filter((each) => each !== '');
    if (target === undefined || modes.includes('ro') || !isShared(source)) return [];
    const kept = modes.filter((each) => each !== 'rw');
    list.items[at] = quoted([source, target, [...kept, 'ro'].join(',')].join(':'));
    return [source];
  });
}

function protectLong(mount: YAMLMap, isShared: (source: string) => boolean): string[] {
  const source = textOf(nodeAt(mount, 'source'));
  const type = textOf(nodeAt(mount, 'type'));
  const isOpen = textOf(nodeAt(mount, 'read_only')) !== 'true';
  if (!isOpen || source === '' || !(type === 'bind' || (type === 'volume' && isShared(source)))) return [];
  mount.set('read_only', plain('true'));
  return [source];
}
