import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { SIGNING_SECRET } from './emulator.ts';
import { closeServer, listen, readBody } from './gateway.ts';

/** What Slack's side knows of a request: who, where, and how Umpire may answer them alone. */
export interface Scene {
  readonly account: string;
  readonly channel: string;
  readonly responseUrl: string;
}

/** The fields of a slash command as Slack sends them. */
export function slashCommand(
  typed: string,
  { account, channel, responseUrl }: Scene,
): Record<string, string> {
  const [command = '', ...words] = typed.split(' ');
  return {
    command,
    text: words.join(' '),
    user_id: account,
    channel_id: channel,
    team_id: 'T1',
    api_app_id: 'A0UMPIRE01',
    response_url: responseUrl,
    trigger_id: randomUUID(),
  };
}

/** The payload of a click on a button as Slack sends it. */
export function click(
  value: string | undefined,
  { account, channel, responseUrl }: Scene,
  ts = '1700000000.000100',
) {
  return {
    type: 'block_actions',
    user: { id: account, team_id: 'T1' },
    team: { id: 'T1' },
    api_app_id: 'A0UMPIRE01',
    channel: { id: channel, name: 'ops' },
    message: { ts, type: 'message', text: 'neuros' },
    container: { type: 'message', message_ts: ts, channel_id: channel },
    response_url: responseUrl,
    trigger_id: randomUUID(),
    actions: [
      { type: 'button', action_id: 'umpire.0', block_id: 'b', action_ts: ts, ...(value && { value }) },
    ],
  };
}

/** A reaction event as Slack sends it (docs.slack.dev/reference/events/reaction_added). */
export function reaction(
  type: 'reaction_added' | 'reaction_removed',
  name: string,
  { account, channel }: Scene,
  ts: string,
) {
  return {
    type,
    user: account,
    reaction: name,
    item: { type: 'message', channel, ts },
    item_user: 'U0UMPIRE01',
    event_ts: '1700000001.000100',
  };
}

/** Delivers an event to Umpire over HTTP, as the Events API does. */
export async function sendEvent(
  url: string,
  event: { readonly type: string },
  eventId: string = randomUUID(),
  signing: Signing = {},
): Promise<Response> {
  const body = JSON.stringify({
    token: 'unused',
    team_id: 'T1',
    api_app_id: 'A0UMPIRE01',
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1_000),
    event,
  });
  return post(url, body, 'application/json', signing);
}

export interface Signing {
  readonly secret?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly headers?: Record<string, string>;
}

/** Sends a form to Umpire, signed as Slack signs (docs.slack.dev, verifying requests from Slack). */
export async function send(
  url: string,
  form: Record<string, string>,
  signing: Signing = {},
): Promise<Response> {
  const body = new URLSearchParams(form).toString();
  return post(url, body, 'application/x-www-form-urlencoded', signing);
}

async function post(url: string, body: string, type: string, signing: Signing): Promise<Response> {
  const { secret = SIGNING_SECRET, timestamp = Math.floor(Date.now() / 1_000), headers = {} } = signing;
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature,
      ...headers,
    },
    body,
  });
}

/** Where response URLs lead: collects what only the asker sees. */
export interface Ears {
  readonly url: string;
  /** Texts told, in order. */
  readonly told: string[];
  /** Whole bodies, in order. */
  readonly bodies: Record<string, unknown>[];
  /** From now on answers like a response URL that is used up. */
  useUp(): void;
  close(): Promise<void>;
}

export async function startEars(): Promise<Ears> {
  const bodies: Record<string, unknown>[] = [];
  const told: string[] = [];
  let usedUp = false;
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await readBody(request)).toString());
    if (usedUp) return response.writeHead(404).end('used_url');
    bodies.push(body);
    told.push(body.text);
    response.writeHead(200).end('ok');
  });
  const url = await listen(server);
  return {
    url: `${url}/commands/T1/1/x`,
    told,
    bodies,
    useUp() {
      usedUp = true;
    },
    close: () => closeServer(server),
  };
}
