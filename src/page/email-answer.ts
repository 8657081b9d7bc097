import type { PagerAnswer } from '../ports/pager.ts';

/** "Not available", "error in processing" and "no room" concern the server, not one person (RFC 5321, 4.2.3). */
const SERVER_IS_BUSY: ReadonlySet<number> = new Set([421, 450, 451, 452]);
const PAUSE_MS = 30_000;
const MESSAGE_CHARS = 300;
/** Node's names of what is wrong with a certificate (`tls`, X509 certificate error codes). */
const CERTIFICATE = /CERT|SIGNATURE|ISSUER|ALTNAME|HOSTNAME_MISMATCH|^CRL_/;
/** Given up before anything was sent: these stay as they are. */
const OUR_OWN: ReadonlySet<string> = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG']);

/** What is known of a send that failed; of nodemailer's errors, without its types. */
interface Failure {
  readonly message: string;
  readonly code: string;
  readonly originalCode: string;
  readonly command: string;
  readonly responseCode: number;
}

/** What a failed send means for the next: by the server's reply where there is one. Never contains `password`. */
export function emailAnswer(
  error: unknown,
  password: string | undefined,
): Exclude<PagerAnswer, { kind: 'taken' }> {
  const failure = failureOf(error);
  const { code, originalCode, command, responseCode } = failure;
  const message = said(failure, password);
  if (responseCode >= 400 && responseCode < 500) {
    // One recipient's mailbox holds up nobody else's.
    return SERVER_IS_BUSY.has(responseCode) && command !== 'RCPT TO'
      ? { kind: 'busy', pauseMs: PAUSE_MS, message }
      : { kind: 'unsure', message };
  }
  const final = responseCode >= 500 || CERTIFICATE.test(originalCode) || OUR_OWN.has(code);
  return { kind: final ? 'refused' : 'unsure', message };
}

function said({ message, code, originalCode, responseCode }: Failure, password: string | undefined): string {
  const reply = responseCode === 0 ? '' : ` (${responseCode})`;
  // What a server says to a login may quote it.
  if (code === 'EAUTH') return `it did not accept the login of SMTP_URL${reply}`;
  if (code === 'EABORT' || code === 'ETIMEDOUT') return 'it did not answer in time';
  const text = message.replace(/\s+/g, ' ').trim();
  const masked = password === undefined ? text : text.replaceAll(password, '…');
  const about = CERTIFICATE.test(originalCode) ? 'its certificate is not trusted: ' : '';
  return `${about}${masked}`.slice(0, MESSAGE_CHARS).toWellFormed();
}

function failureOf(error: unknown): Failure {
  const fields = new Map<string, unknown>(error instanceof Error ? Object.entries(error) : []);
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const responseCode = fields.get('responseCode');
  return {
    message: error instanceof Error ? error.message : String(error),
    code: text('code'),
    originalCode: text('originalCode'),
    command: text('command'),
    responseCode: typeof responseCode === 'number' ? responseCode : 0,
  };
}
