import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

type Stage = 'connect' | 'auth' | 'from' | 'to' | 'data';
/** What the server does with a connection: refuse at a stage, never answer the message, or lose the connection. */
export type MailDeed =
  | 'accept'
  | 'hang'
  | 'drop'
  | 'take-and-drop'
  | { readonly at: Stage; readonly code: number; readonly text: string; readonly only?: string };

export interface Received {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** By lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly header: string;
  readonly text: string;
  /** Under which login. */
  readonly user: string | undefined;
  readonly encrypted: boolean;
}

export interface MailService {
  readonly port: number;
  /** What it took, in order. */
  readonly taken: Received[];
  /** Connections there were. */
  readonly connections: () => number;
  /** User names of the logins that were tried. */
  readonly logins: () => readonly string[];
  /** For the next connections, one each; after these everything is accepted. */
  readonly script: MailDeed[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback that does as it is told. */
export async function startMailService(
  options: SMTPServerOptions & { readonly login?: { readonly user: string; readonly pass: string } } = {},
): Promise<MailService> {
  const { login, ...given } = options;
  const taken: Received[] = [];
  const script: MailDeed[] = [];
  const logins: string[] = [];
  const deeds = new Map<string, MailDeed>();
  const sockets = new Map<number, Socket>();
  const deedOf = ({ id }: SMTPServerSession) => deeds.get(id) ?? 'accept';
  const drop = ({ remotePort }: SMTPServerSession) => void sockets.get(Number(remotePort))?.destroy();
  const refusal = (session: SMTPServerSession, stage: Stage, address?: string) => {
    const deed = deedOf(session);
    if (typeof deed !== 'object' || deed.at !== stage) return null;
    if (deed.only !== undefined && deed.only !== address) return null;
    return Object.assign(new Error(deed.text), { responseCode: deed.code });
  };
  const server = new SMTPServer({
    authOptional: login === undefined,
    disableReverseLookup: true,
    closeTimeout: 50,
    logger: false,
    ...(given.cert === undefined && {
      disabledCommands: ['STARTTLS', ...(login === undefined ? ['AUTH'] : [])],
    }),
    allowInsecureAuth: true,
    ...given,
    onConnect(session, done) {
      deeds.set(session.id, script.shift() ?? 'accept');
      done(refusal(session, 'connect'));
    },
    onAuth({ username = '', password }, session, done) {
      logins.push(username);
      const right = username === login?.user && password === login?.pass;
      done(refusal(session, 'auth') ?? (right ? null : new Error(`no such login: ${password}`)), {
        user: username,
      });
    },
    onMailFrom: (_, session, done) => done(refusal(session, 'from')),
    onRcptTo: ({ address }, session, done) => done(refusal(session, 'to', address)),
    async onData(stream, session, done) {
      let raw = '';
      for await (const chunk of stream.setEncoding('utf8')) raw += chunk;
      const deed = deedOf(session);
      const refused = refusal(session, 'data');
      if (deed !== 'drop' && refused === null) taken.push(read(raw, session));
      if (deed === 'drop' || deed === 'take-and-drop') drop(session);
      else if (deed !== 'hang') done(refused);
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    sockets.set(Number(socket.remotePort), socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    connections: () => sockets.size,
    logins: () => logins,
    script,
    async close() {
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

function read(raw: string, session: SMTPServerSession): Received {
  const [header = '', ...rest] = raw.split('\r\n\r\n');
  const headers = header
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  const body = rest.join('\r\n\r\n');
  const { mailFrom, rcptTo } = session.envelope;
  return {
    envelope: {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    },
    headers: new Map(headers),
    header,
    text: new Map(headers).get('content-transfer-encoding') === 'quoted-printable' ? unquoted(body) : body,
    user: typeof session.user === 'string' ? session.user : undefined,
    encrypted: session.secure,
  };
}

function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
