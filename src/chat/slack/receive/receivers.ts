import type { RequestListener } from 'node:http';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../../ports/telemetry.ts';
import { boltLog } from '../api/bolt-log.ts';
import { clientOptions } from '../api/slack-api.ts';
import { SLACK_PATH } from '../manifest.ts';

/** Socket Mode delivers to any one of an app's connections: a second one covers the first while that is renewed. */
const SOCKETS = 2;
const CLIENT_PING_TIMEOUT_MS = 5_000;
/** Of a request; a click brings the whole message along. */
const BODY_BYTES = 1_000_000;

/** How an app is reached; one of the two secrets must be there. */
export interface ReceiverOptions {
  readonly signingSecret?: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
  readonly log: Log;
}

export type Receivers =
  | { readonly kind: 'http'; readonly receiver: HTTPReceiver }
  | { readonly kind: 'socket'; readonly receivers: readonly SocketModeReceiver[] };

/** Socket Mode when there is an app token, else HTTP with Slack's signatures checked; throws with neither. */
export function createReceivers({ signingSecret, appToken, ...options }: ReceiverOptions): Receivers {
  const logger = boltLog(options.log);
  if (appToken !== undefined) return { kind: 'socket', receivers: socketReceivers(appToken, options) };
  if (signingSecret === undefined || signingSecret === '') {
    throw new Error(
      'Slack needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) beside SLACK_BOT_TOKEN',
    );
  }
  const receiver = new HTTPReceiver({ signingSecret, endpoints: SLACK_PATH, logger, bodyLimit: BODY_BYTES });
  return { kind: 'http', receiver };
}

function socketReceivers(appToken: string, options: Omit<ReceiverOptions, 'appToken'>): SocketModeReceiver[] {
  const logger = boltLog(options.log);
  const socket = { appToken, logger, clientPingTimeout: CLIENT_PING_TIMEOUT_MS, autoReconnectEnabled: false };
  return Array.from({ length: SOCKETS }, () => {
    // Each its own options: the SDK writes into the object it is given.
    const installerOptions = { clientOptions: clientOptions(options) };
    return new SocketModeReceiver({ ...socket, installerOptions });
  });
}

/** Bolt's listener, which throws at a path or method it does not know. */
export function requestListener(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    try {
      receiver.requestListener(request, response);
    } catch {
      response.writeHead(404).end();
    }
  };
}
