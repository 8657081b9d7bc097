import { OperatorError } from '../../core/errors.ts';
import { rotationRoster } from '../../engine/paging/rotation-roster.ts';
import { pagerdutySchedule } from '../../page/pagerduty-schedule.ts';
import type { Roster } from '../../ports/on-call.ts';
import type { Log } from '../../ports/telemetry.ts';
import type { Knowledge } from '../knowledge.ts';

type Known = Pick<Knowledge, 'env' | 'config'>;

/** Who is on call: by PagerDuty's schedule when the configuration names one, else by its rotation. */
export function openRoster({ env, config }: Known, log: Log): Roster {
  const { schedule } = config.escalation;
  if (schedule === null) return rotationRoster(config);
  const { apiToken: token, apiUrl } = env.pagerduty ?? {};
  if (token === undefined)
    return { at: async () => ({ kind: 'unknown', reason: 'PAGERDUTY_API_TOKEN is not set here' }) };
  return pagerdutySchedule({ schedule, token, ...(apiUrl && { apiUrl }), people: config.people, log });
}

/** Who pages people must be able to read the schedule; a one-shot command need not. */
export function checkRoster({ env, config }: Known): void {
  if (config.escalation.schedule === null || env.pagerduty?.apiToken !== undefined) return;
  throw new OperatorError(
    '`escalation.schedule` is set in the configuration, but what PagerDuty is asked with is not.',
    'Set PAGERDUTY_API_TOKEN (or PAGERDUTY_API_TOKEN_FILE) to a read-only key of its REST API.',
  );
}
