import type { Config } from '../../core/config.ts';
import { onCallByRotation } from '../../core/paging/chain.ts';
import type { Roster } from '../../ports/on-call.ts';

/** Who is on call by the rotation of the configuration, which needs nobody's answer. */
export function rotationRoster(config: Pick<Config, 'people' | 'escalation'>): Roster {
  return { at: async (now) => onCallByRotation(config, now) };
}
