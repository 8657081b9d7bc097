import { brief } from '../core/cards/wording.ts';
import { asRecord, readJson, textOf } from './json.ts';
import { below } from './post.ts';

export interface OnCallQuestion {
  /** PagerDuty's id of the schedule. */
  readonly schedule: string;
  readonly token: string;
  readonly apiUrl?: string;
}

/** Somebody on call, as PagerDuty knows them. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** Empty when it is not told. */
  readonly email: string;
  readonly level: number;
  /** `null`: they do not go off call. */
  readonly end: Date | null;
}

export type OnCallReply =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  /** `pauseMs`: for how long the service asks not to be asked again; 0 when it does not say. */
  | { readonly kind: 'failed'; readonly reason: string; readonly pauseMs: number };

const API = 'https://api.pagerduty.com';
/** Answers of the most entries one page can have are a quarter of this. */
const MOST_CHARS = 2_000_000;
const MOST_ENTRIES = 100;
const NAME_CHARS = 80;

/**
 * Who is on call by a schedule now: one GET /oncalls of PagerDuty's REST API v2, within `timeoutMs`. Times default to
 * now, `earliest` leaves one entry per escalation policy, level and user, and `include[]=users` brings e-mail addresses
 * (github.com/PagerDuty/api-schema, reference/REST/openapiv3.json). Only schedules of an escalation policy have on-calls.
 */
export async function askOnCalls(question: OnCallQuestion, timeoutMs: number): Promise<OnCallReply> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(onCallsUrl(question), {
      headers: {
        authorization: `Token token=${question.token}`,
        accept: 'application/vnd.pagerduty+json;version=2',
        'content-type': 'application/json',
      },
      // A redirect would carry the token elsewhere.
      redirect: 'manual',
      signal: limit,
    });
    if (response.ok) return read(await boundedText(response));
    await response.body?.cancel().catch(() => undefined);
    return refused(response, question);
  } catch (error) {
    if (limit.aborted) return failed(`it did not answer within ${timeoutMs / 1_000} seconds`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return failed(`it could not be reached: ${cause instanceof Error ? cause.message : 'no reason given'}`);
  }
}

/** Where it is asked. One address stands for both of PagerDuty's APIs; its own hosts for events have a twin for the other. */
export function onCallsUrl({ schedule, apiUrl }: Omit<OnCallQuestion, 'token'>): URL {
  const url = below(apiUrl ?? API, 'oncalls');
  url.hostname = url.hostname.replace(/^events\.((?:eu\.)?pagerduty\.com)$/, 'api.$1');
  const words = { 'schedule_ids[]': schedule, earliest: 'true', 'include[]': 'users' };
  url.search = new URLSearchParams({ ...words, limit: String(MOST_ENTRIES) }).toString();
  return url;
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARS) throw new Error('its answer has no end');
  }
  return text;
}

function read(text: string): OnCallReply {
  const { oncalls } = asRecord(readJson(text));
  if (!Array.isArray(oncalls)) return failed('its answer is no list of on-calls');
  const entries = oncalls.slice(0, MOST_ENTRIES).map(entryOf);
  const known = entries.filter((entry) => entry !== undefined);
  if (known.length < entries.length) return failed('its answer has an on-call without a user or a time');
  return { kind: 'entries', entries: known.toSorted((a, b) => a.level - b.level) };
}

function entryOf(value: unknown): Entry | undefined {
  const { user, end, escalation_level: level } = asRecord(value);
  const { id, name, summary, email } = asRecord(user);
  const until = typeof end === 'string' ? new Date(end) : null;
  if (textOf(id) === '' || end === undefined || Number.isNaN(until?.getTime())) return undefined;
  return {
    id: textOf(id),
    name: brief(textOf(name) || textOf(summary) || textOf(id), NAME_CHARS),
    email: textOf(email),
    level: typeof level === 'number' ? level : Number.POSITIVE_INFINITY,
    end: until,
  };
}

/** In words of our own: what a service says to a refusal may hold anything. */
function refused({ status, headers }: Response, { schedule }: OnCallQuestion): OnCallReply {
  const known: Readonly<Record<number, string>> = {
    400: `it does not know the schedule ${schedule} (400)`,
    401: 'it does not take PAGERDUTY_API_TOKEN (401)',
    403: 'PAGERDUTY_API_TOKEN may not read who is on call (403)',
    404: `it has no schedule ${schedule}, or PAGERDUTY_API_URL is not its API (404)`,
    429: 'it was asked too often (429)',
  };
  return failed(known[status] ?? `it answered ${status}`, pauseOf(headers));
}

/** Both in seconds (support.pagerduty.com, REST API rate limits). */
function pauseOf(headers: Headers): number {
  const seconds = headers.get('retry-after') ?? headers.get('ratelimit-reset') ?? '';
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : 0;
}

const failed = (reason: string, pauseMs = 0): OnCallReply => ({ kind: 'failed', reason, pauseMs });
