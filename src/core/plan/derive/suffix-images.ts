import { isSeq, type YAMLMap } from 'yaml';
import { nodeAt, quoted, textOf } from './compose-tree.ts';
import { splitOutside } from './split-outside.ts';

/**
 * Gives the images that these services build a tag of their own, also where another service runs one of them: building must
 * not move the tag production's containers are made from.
 */
export function suffixImages(services: readonly (readonly [string, YAMLMap])[], name: string): void {
  const built = services.filter(([, node]) => nodeAt(node, 'build') !== undefined);
  const images = new Set(
    built.map(([, node]) => textOf(nodeAt(node, 'image'))).filter((image) => image !== ''),
  );
  for (const [, node] of services) {
    const image = textOf(nodeAt(node, 'image'));
    if (images.has(image)) node.set('image', quoted(suffixed(image, name)));
    const tags = nodeAt(nodeAt(node, 'build'), 'tags');
    if (!isSeq(tags)) continue;
    tags.items = tags.items.map((tag) => quoted(suffixed(textOf(tag), name)));
  }
}

/** `plexus` → `plexus:latest-pr`, `host:5000/plexus:1.2` → `host:5000/plexus:1.2-pr`; a digest is not kept. */
export function suffixed(image: string, name: string): string {
  const [plain = ''] = splitOutside(image, '@');
  const last = splitOutside(plain, '/').at(-1) ?? '';
  const hasTag = splitOutside(last, ':').length > 1;
  return hasTag || last.startsWith('$') ? `${plain}-${name}` : `${plain}:latest-${name}`;
}
