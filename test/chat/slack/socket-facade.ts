import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answer, type Call, type Gateway, refusal, startGateway } from './gateway.ts';

/** Slack's Socket Mode before a workspace that has none: opens connections and wraps payloads into envelopes. */
export interface SocketFacade {
  readonly gateway: Gateway;
  /** Connections that are open now. */
  readonly open: ReadonlySet<WebSocket>;
  /** How many were opened in all. */
  opened(): number;
  /** Sends a payload to one connection, as Slack does, and resolves with what was acknowledged. */
  deliver(type: 'slash_commands' | 'interactive', payload: object): Promise<unknown>;
  /** Asks a connection to renew itself, as Slack does every few hours. */
  disconnect(connection: WebSocket): void;
  close(): Promise<void>;
}

export async function startSocketFacade(workspaceApiUrl: string): Promise<SocketFacade> {
  const gateway = await startGateway(workspaceApiUrl);
  const sockets = new WebSocketServer({ server: gateway.server });
  gateway.answer((call) => openConnection(call, gateway.apiUrl));
  const open = new Set<WebSocket>();
  const acknowledged = new Map<string, (payload: unknown) => void>();
  let opened = 0;
  sockets.on('connection', (connection) => {
    opened++;
    open.add(connection);
    connection.on('close', () => open.delete(connection));
    connection.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data));
      acknowledged.get(envelope_id)?.(payload);
      acknowledged.delete(envelope_id);
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.size,
        connection_info: { app_id: 'A0UMPIRE01' },
      }),
    );
  });

  return {
    gateway,
    open,
    opened: () => opened,
    deliver(type, payload) {
      const [connection] = open;
      if (connection === undefined) throw new Error('no connection is open');
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const envelope_id = randomUUID();
      acknowledged.set(envelope_id, resolve);
      connection.send(JSON.stringify({ type, envelope_id, payload, accepts_response_payload: true }));
      return promise;
    },
    disconnect: (connection) =>
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    async close() {
      for (const connection of open) connection.terminate();
      const closed = once(sockets, 'close');
      sockets.close();
      await Promise.all([closed, gateway.close()]);
    },
  };
}

function openConnection({ method, authorization }: Call, apiUrl: string): Answer | undefined {
  if (method !== 'apps.connections.open') return undefined;
  if (!authorization.startsWith('Bearer xapp-')) return refusal('not_allowed_token_type');
  return { body: { ok: true, url: `${apiUrl.replace('http:', 'ws:')}link?ticket=${randomUUID()}` } };
}
