import { type Command, usage } from '../../core/command/command.ts';

/** What the bot token must be allowed: slash commands, posting and editing, files in threads, votes by reaction. */
export const SLACK_SCOPES = ['commands', 'chat:write', 'files:write', 'reactions:read'] as const;

/** What it may be allowed: a private channel for each meeting. Without these, meetings are held in threads. */
export const ROOM_SCOPES = ['groups:write', 'groups:read'] as const;

/** What Slack tells about: votes by reaction. */
const SLACK_EVENTS = ['reaction_added', 'reaction_removed'] as const;

/** Where Slack sends everything in HTTP mode. */
export const SLACK_PATH = '/slack/events';

/**
 * The app manifest (docs.slack.dev/reference/app-manifest) that fits `commands`. `url` is Umpire's public address, needed
 * without Socket Mode; throws when it is missing or not https.
 */
export function slackManifest(
  commands: readonly Pick<Command, 'name' | 'description' | 'options'>[],
  { url, socketMode }: { url?: string; socketMode: boolean },
) {
  const endpoint = socketMode ? undefined : endpointOf(url);
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Umpire',
      description:
        'Finds the layer in which a deployment is broken, and lets nothing destructive run without a peer.',
      background_color: '#1d3557',
    },
    features: {
      bot_user: { display_name: 'umpire', always_online: true },
      slash_commands: commands.map((command) => ({
        command: `/${command.name}`,
        description: command.description,
        usage_hint: usage(command).slice(command.name.length).trim(),
        should_escape: true,
        ...(endpoint === undefined ? {} : { url: endpoint }),
      })),
    },
    oauth_config: { scopes: { bot: [...SLACK_SCOPES, ...ROOM_SCOPES] } },
    settings: {
      event_subscriptions: {
        ...(endpoint === undefined ? {} : { request_url: endpoint }),
        bot_events: [...SLACK_EVENTS],
      },
      interactivity: { is_enabled: true, ...(endpoint === undefined ? {} : { request_url: endpoint }) },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

function endpointOf(url: string | undefined): string {
  if (url === undefined || URL.parse(url)?.protocol !== 'https:') {
    throw new Error(
      `Slack needs Umpire's public https address, like https://umpire.example.com, and got ${url ?? 'none'}. Without one, use Socket Mode.`,
    );
  }
  return new URL(SLACK_PATH, url).href;
}
