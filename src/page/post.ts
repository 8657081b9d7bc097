import type { PagerAnswer } from '../ports/pager.ts';

const TIMEOUT_MS = 10_000;
/** Of what a service says to a refusal. */
const ANSWER_CHARS = 300;
/** When a service says "too many" without saying for how long. */
const UNKNOWN_PAUSE_MS = 30_000;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * One POST of JSON, and what its answer means for the next: accepted, a pause (429), perhaps later (5xx, time-out, no
 * connection), or refused. Ends after 10 seconds; redirects are refused, because they would carry the secret elsewhere.
 */
export async function post({ url, headers, body }: Post, signal: AbortSignal): Promise<PagerAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: limit,
    });
    // Accepted is accepted, whether or not the rest of the answer arrives.
    if (response.ok) {
      await response.body?.cancel().catch(() => undefined);
      return { kind: 'taken' };
    }
    return await understand(response);
  } catch (error) {
    return { kind: 'unsure', message: reasonOf(error, limit) };
  }
}

async function understand(response: Response): Promise<PagerAnswer> {
  const { status, headers } = response;
  const message = `it answered ${status}${await firstWords(response)}`;
  if (status === 429) return { kind: 'busy', pauseMs: pauseOf(headers.get('retry-after')), message };
  if (status >= 500 || status === 408) return { kind: 'unsure', message };
  return { kind: 'refused', message };
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function pauseOf(text: string | null): number {
  if (text === null) return UNKNOWN_PAUSE_MS;
  if (/^\d{1,6}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? UNKNOWN_PAUSE_MS : Math.max(0, at - Date.now());
}

/** The beginning of the body, read no further. */
async function firstWords(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= ANSWER_CHARS) break;
    }
  } catch {
    // The status says enough.
  }
  const said = text.replace(/\s+/g, ' ').trim().slice(0, ANSWER_CHARS);
  return said === '' ? '' : `: ${said}`;
}

function reasonOf(error: unknown, limit: AbortSignal): string {
  if (limit.aborted) return 'it did not answer in time';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `it could not be reached: ${cause.message}` : 'it could not be reached';
}

/** An address below a base, whether or not the base ends with a slash. */
export function below(base: string, path: string): URL {
  return new URL(path, base.endsWith('/') ? base : `${base}/`);
}
