import * as z from 'zod';

/** The address of a service that requests go to, which carry their secrets in headers: `fetch` takes none in a URL. */
export function webUrl(): z.ZodString {
  return z
    .string()
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
      error: 'must be a URL that starts with `http://` or `https://`',
    })
    .refine((text) => !hasLogin(URL.parse(text)), {
      error: 'must not have a user name or password in it: requests to such a URL are never sent',
    });
}

const hasLogin = (url: URL | null): boolean => url !== null && `${url.username}${url.password}` !== '';
