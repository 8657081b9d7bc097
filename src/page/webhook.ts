import type { Pager, PagerHook } from '../ports/pager.ts';
import { asRecord, readJson, textOf } from './json.ts';
import { post } from './post.ts';
import { isRecent, isSignedBy, sign } from './sign.ts';

/**
 * Any service that takes JSON. `x-umpire-signature: v1=…` is the HMAC-SHA256 of `<x-umpire-timestamp>.<body>`, and
 * `x-umpire-delivery` names the call: the same again is a repetition.
 */
export function webhook(options: {
  readonly url: string;
  readonly secret: string;
  readonly now?: () => Date;
}): Pager {
  const url = new URL(options.url);
  const now = options.now ?? (() => new Date());
  return {
    way: 'webhook',
    settles: true,
    send: (call, signal) => {
      const { to, at, called: _, ...rest } = call;
      const body = {
        schema: 1,
        ...rest,
        at: at.toISOString(),
        to: to === null ? null : { id: to.id, name: to.name },
      };
      const timestamp = String(Math.floor(now().getTime() / 1_000));
      const headers = {
        'x-umpire-timestamp': timestamp,
        'x-umpire-signature': `v1=${sign(options.secret, `${timestamp}.${JSON.stringify(body)}`)}`,
        'x-umpire-delivery': `${call.key}:${call.number}`,
      };
      return post({ url, headers, body }, signal);
    },
  };
}

/** The way back: `{"key":"umpire:…","action":"acknowledge","by":"Ana"}`, signed the same way with the same secret. */
export function webhookHook(secret: string): PagerHook {
  return {
    name: 'webhook',
    read(headers, body, now) {
      const timestamp = headers['x-umpire-timestamp'] ?? '';
      const signature = /^v1=([0-9a-f]{64})$/.exec(headers['x-umpire-signature'] ?? '')?.[1];
      if (signature === undefined || !isRecent(timestamp, now)) return null;
      if (!isSignedBy(secret, `${timestamp}.${body}`, signature)) return null;
      const { key, action, by } = asRecord(readJson(body));
      if (action !== 'acknowledge' || typeof key !== 'string') return [];
      return [{ key, way: 'webhook', by: textOf(by) }];
    },
  };
}
