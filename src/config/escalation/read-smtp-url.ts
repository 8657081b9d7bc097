import { isIPv6 } from 'node:net';

/** Where e-mail is handed in. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, rather than by STARTTLS. */
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Registered for mail that programs hand in: implicit TLS (RFC 8314, 7.3) and STARTTLS (RFC 6409, 3.1). */
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;
const NAME = /^(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?$/;
/** A control character in a user name or password would end its field in the login. */
const CONTROL = /\p{Cc}/u;

/**
 * Understands `smtps://user:password@host:465`. A string is what is wrong with it, without showing any of it. Nothing but
 * server and login may stand there, so that no option of a mail library can switch a check off.
 */
export function readSmtpUrl(text: string): SmtpServer | string {
  const url = URL.parse(text);
  if (url?.protocol !== 'smtps:' && url?.protocol !== 'smtp:')
    return 'must be a URL that starts with `smtps://` or `smtp://`';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!NAME.test(host) && !isIPv6(host)) return 'must name a server, like `smtps://user:password@host:465`';
  if (!['', '/'].includes(url.pathname) || /[?#]/.test(text))
    return 'must end after the server and its port; `/`, `?` and `#` of a password are written %2F, %3F and %23';
  const port = url.port === '' ? PORTS[url.protocol] : Number(url.port);
  if (port === 0) return 'must have a port from 1 to 65535';
  const server = { host, port, secure: url.protocol === 'smtps:' };
  if (url.username === '' && url.password === '') return server;
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || pass === undefined)
    return 'has a user name or password that is not percent-encoded: `%` is written %25';
  if (user === '' || pass === '') return 'must have both a user name and a password, or neither';
  if (CONTROL.test(user + pass)) return 'has a control character in its user name or password';
  return { ...server, auth: { user, pass } };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
