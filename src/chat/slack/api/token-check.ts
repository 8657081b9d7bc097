import { SLACK_SCOPES } from '../manifest.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackApi } from './slack-api.ts';

/** Asks Slack whether the token is good and whole, unless it said so less than `ageMs` ago. */
export function createTokenCheck(api: Pick<SlackApi, 'check'>, problem: (refusal: SlackRefusal) => void) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async (ageMs: number): Promise<void> => {
    if (performance.now() - checkedAt < ageMs) return;
    const scopes = await api.check();
    const first = checkedAt === Number.NEGATIVE_INFINITY;
    checkedAt = performance.now();
    const missing = scopes === null ? [] : SLACK_SCOPES.filter((scope) => !scopes.includes(scope));
    if (first && missing.length > 0) {
      problem(new SlackRefusal({ method: 'auth.test', code: 'missing_scope', needed: missing.join(', ') }));
    }
  };
}
