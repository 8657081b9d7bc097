import { webApi } from '@slack/bolt';
import type { Failure } from './lanes.ts';
import { SlackBusy, SlackRefusal } from './refusal.ts';

/** When Slack says "rate limited" without saying for how long. */
const UNKNOWN_PAUSE_MS = 10_000;

/** Slack's own troubles, said with an error code instead of a status. */
const TRANSIENT_CODES = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What a failed Web API call means for trying it again. */
export function understand(method: string, error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: 'limited', pauseMs: error.retryAfter * 1_000 };
  if (error instanceof webApi.WebAPIRequestError) return { kind: 'transient' };
  if (error instanceof webApi.WebAPIHTTPError) {
    if (error.statusCode >= 500) return { kind: 'transient' };
    return {
      kind: 'final',
      error: new SlackRefusal({ method, code: `http_${error.statusCode}` }, { cause: error }),
    };
  }
  if (!(error instanceof webApi.WebAPIPlatformError)) return { kind: 'final', error };
  const { error: code, response_metadata } = error.data;
  if (code === 'ratelimited' || code === 'rate_limited') {
    return { kind: 'limited', pauseMs: (response_metadata?.retryAfter ?? UNKNOWN_PAUSE_MS / 1_000) * 1_000 };
  }
  if (TRANSIENT_CODES.has(code)) return { kind: 'transient' };
  const needed =
    'needed' in error.data && typeof error.data.needed === 'string' ? { needed: error.data.needed } : {};
  const call = { method, code, ...needed };
  return { kind: 'final', error: new SlackRefusal(call, { cause: error }) };
}

/** What a failed Web API call means, in Umpire's words. */
export function asError(method: string, error: unknown): unknown {
  const failure = understand(method, error);
  if (failure.kind === 'final') return failure.error;
  const pauseMs = failure.kind === 'limited' ? failure.pauseMs : 0;
  return new SlackBusy(`${method} did not go through`, pauseMs, { cause: error });
}
