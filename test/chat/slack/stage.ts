import { createServer } from 'node:http';
import diagnose from '../../../commands/diagnose.ts';
import { openSlack, type Slack, type SlackOptions } from '../../../src/chat/slack/open-slack.ts';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace, type Workspace } from './emulator.ts';
import { closeServer, type Gateway, listen, startGateway } from './gateway.ts';
import {
  click,
  type Ears,
  reaction,
  type Scene,
  type Signing,
  send,
  sendEvent,
  slashCommand,
  startEars,
} from './person.ts';
import { RecordingDesk } from './recording-desk.ts';

/** Umpire's Slack side over HTTP, between a workspace and a person. */
export interface Stage {
  readonly slack: Slack;
  readonly desk: RecordingDesk;
  readonly workspace: Workspace;
  readonly gateway: Gateway;
  readonly ears: Ears;
  /** Ana in `ops`. */
  readonly scene: Scene;
  readonly url: string;
  /** What the log says Slack refuses until somebody changes something. */
  readonly problems: LogLine['fields'][];
  readonly logged: LogLine[];
  /** Ana types a slash command. */
  types(typed: string, scene?: Partial<Scene>, signing?: Signing): Promise<Response>;
  /** Ana clicks a button of the message `ts`. */
  clicks(value: string | undefined, ts?: string): Promise<Response>;
  /** Somebody puts a reaction on the message `ts`, or takes it away. */
  reacts(
    type: 'reaction_added' | 'reaction_removed',
    reaction: string,
    ts: string,
    other?: { account?: string; eventId?: string },
  ): Promise<Response>;
  /** Names of messages by reference, as the store would know them. */
  readonly messages: Map<string, string>;
  close(): Promise<void>;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export function recordingLog(lines: LogLine[]): SlackOptions['log'] {
  const write = (level: LogLine['level']) => (event: string, fields: Record<string, unknown>) => {
    lines.push({ level, event, fields });
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

export async function openStage(options: { scopes?: string[] } = {}): Promise<Stage> {
  const workspace = await startWorkspace(options);
  const gateway = await startGateway(workspace.apiUrl);
  const ears = await startEars();
  const desk = new RecordingDesk();
  const messages = new Map<string, string>();
  const logged: LogLine[] = [];
  const slack = await openSlack({
    token: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    apiUrl: gateway.apiUrl,
    commands: [diagnose],
    desk,
    messageAt: async (ref) => messages.get(JSON.stringify(ref)),
    log: recordingLog(logged),
  });
  const server = createServer((request, response) => slack.listener?.(request, response));
  const url = `${await listen(server)}/slack/events`;
  const scene = { account: workspace.anaId, channel: workspace.channels.ops, responseUrl: ears.url };
  return {
    slack,
    desk,
    workspace,
    gateway,
    ears,
    scene,
    url,
    get problems() {
      return logged.flatMap(({ event, fields }) => (event === 'slack.refused' ? [fields] : []));
    },
    logged,
    messages,
    reacts: (type, reaction_, ts, other = {}) =>
      sendEvent(url, reaction(type, reaction_, { ...scene, ...other }, ts), other.eventId),
    types: (typed, other = {}, signing = {}) =>
      send(url, slashCommand(typed, { ...scene, ...other }), signing),
    clicks: (value, ts) => send(url, { payload: JSON.stringify(click(value, scene, ts)) }),
    async close() {
      await slack.stop();
      await closeServer(server);
      await Promise.all([gateway.close(), ears.close(), workspace.close()]);
    },
  };
}
