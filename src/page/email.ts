import { isIPv4 } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Person } from '../core/person.ts';
import type { PageCall, Pager, PagerAnswer } from '../ports/pager.ts';
import { emailAnswer } from './email-answer.ts';
import { emailMessage, oneLine } from './email-message.ts';

/** Of a whole send, from the name's resolution to the last reply. */
const TIMEOUT_MS = 10_000;
/** How long a server that does not hang up keeps the socket. */
const CLOSE_MS = 1_000;
/** Calls of which somebody has it already and others have not; the oldest is forgotten first. */
const HALF_SENT = 200;

export interface EmailOptions {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly auth?: { readonly user: string; readonly pass: string };
  };
  /** The address that mails are from. */
  readonly from: string;
  readonly timeoutMs?: number;
}

/**
 * Pages by e-mail: who is called gets one, and everybody who was called another when somebody took it and when it is
 * over. A login travels encrypted or not at all, certificates are verified, and a repetition has the same Message-ID
 * and goes to those only who did not get it.
 */
export function email({ server, from, timeoutMs = TIMEOUT_MS }: EmailOptions): Pager {
  const { host, port, secure, auth } = server;
  const local = isLoopback(host);
  const transport = createTransport({
    host,
    port,
    secure,
    ...(auth && { auth: { ...auth }, forceAuth: true, requireTLS: !secure && !local }),
    // What does not leave the machine needs no encryption, and mail servers there rarely have a certificate to show.
    ignoreTLS: local,
    socketCloseTimeout: CLOSE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const delivered = new Map<string, ReadonlySet<string>>();

  async function send(call: PageCall, signal: AbortSignal): Promise<PagerAnswer> {
    const people = peopleOf(call);
    if (people.length === 0) return nobody(call);
    const message = emailMessage(call, from);
    const had = delivered.get(message.messageId) ?? new Set();
    const left = people.map(({ address }) => address).filter((address) => !had.has(address));
    try {
      const { accepted, rejectedErrors = [] } = await transport.sendMail({
        ...message,
        to: people,
        envelope: { from, to: left },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const later = rejectedErrors
        .map((error) => emailAnswer(error, auth?.pass))
        .find(({ kind }) => kind !== 'refused');
      if (later === undefined) {
        delivered.delete(message.messageId);
        return { kind: 'taken' };
      }
      remember(message.messageId, new Set([...had, ...accepted]));
      return later;
    } catch (error) {
      return emailAnswer(error, auth?.pass);
    }
  }

  function remember(messageId: string, addresses: ReadonlySet<string>): void {
    delivered.delete(messageId);
    delivered.set(messageId, addresses);
    const [oldest] = delivered.keys();
    if (delivered.size > HALF_SENT && oldest !== undefined) delivered.delete(oldest);
  }

  return { way: 'email', settles: true, send };
}

/** Each address once. */
function peopleOf({ to, called, action }: PageCall): { name: string; address: string }[] {
  const people: readonly Person[] = action === 'trigger' ? (to === null ? [] : [to]) : called;
  const found = new Map(
    people.flatMap(({ name, accounts: { email: address } }) =>
      address === undefined ? [] : [[address, { name: oneLine(name), address }] as const],
    ),
  );
  return [...found.values()];
}

/** Who was not written to needs not be told how it stands. */
function nobody({ action, to }: PageCall): PagerAnswer {
  if (action !== 'trigger') return { kind: 'taken' };
  const name = to?.name ?? 'nobody';
  return {
    kind: 'refused',
    message: `${name} has no e-mail address: give \`people:\` in umpire.yaml an \`email:\` for ${to?.id ?? 'them'}`,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
