import type { Log } from '../../../ports/telemetry.ts';
import { ROOM_SCOPES, SLACK_SCOPES } from '../manifest.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackApi } from './slack-api.ts';

/**
 * Asks Slack whether the token is good and whole, unless it said so less than `ageMs` ago. A scope that is missing is said
 * once; one that something stands in for is no problem.
 */
export function createTokenCheck(
  api: Pick<SlackApi, 'check'>,
  problem: (refusal: SlackRefusal) => void,
  log: Log,
) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async (ageMs: number): Promise<void> => {
    if (performance.now() - checkedAt < ageMs) return;
    const scopes = await api.check();
    const first = checkedAt === Number.NEGATIVE_INFINITY;
    checkedAt = performance.now();
    if (!first || scopes === null) return;
    const lacks = (wanted: readonly string[]) => wanted.filter((scope) => !scopes.includes(scope)).join(', ');
    const missing = lacks(SLACK_SCOPES);
    if (missing !== '')
      problem(new SlackRefusal({ method: 'auth.test', code: 'missing_scope', needed: missing }));
    const optional = lacks(ROOM_SCOPES);
    if (optional !== '') {
      const { remedy } = new SlackRefusal({ method: 'auth.test', code: 'missing_scope', needed: optional });
      log.warn('slack.no-rooms', { text: `Meetings are held in threads. ${remedy}` });
    }
  };
}
