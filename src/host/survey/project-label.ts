import type { Json } from '../../core/diagnosis/observation.ts';
import { PROJECT_LABELS } from '../docker/containers.ts';
import { textAt } from '../docker/reading.ts';

/** The Compose project a volume or network was made for, or ''. */
export function projectLabel(thing: Json): string {
  return PROJECT_LABELS.map((label) => textAt(thing, 'Labels', label)).find((name) => name !== '') ?? '';
}
