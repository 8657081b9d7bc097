import { ChatRefusal } from '../../../ports/chat.ts';

/** Slack said no to a call, for good until somebody changes something: Slack's own error code, and what to do about it. */
export class SlackRefusal extends ChatRefusal {
  override readonly name = 'SlackRefusal';
  /** As in Slack's documentation of the method: `not_in_channel`. */
  readonly code: string;

  constructor(call: { method: string; code: string; needed?: string }, options?: ErrorOptions) {
    const remedy = remedyFor(call);
    super(`Slack refused ${call.method}: ${call.code}. ${remedy}`, remedy, options);
    this.code = call.code;
  }
}

/** Slack cannot be told now; the same call may go well after `retryAfterMs`. */
export class SlackBusy extends Error {
  override readonly name = 'SlackBusy';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(`${message}; try again in ${Math.ceil(retryAfterMs / 1000)} s`, options);
    this.retryAfterMs = retryAfterMs;
  }
}

const NEW_TOKEN =
  'The bot token is not valid any more. Reinstall the app to the workspace, set the new `SLACK_BOT_TOKEN` and restart Umpire.';

/** By the error codes documented for chat.postMessage, chat.update and the file methods. */
const REMEDIES: Readonly<Record<string, string>> = {
  not_in_channel: 'Umpire is not a member of this channel. Type `/invite @umpire` in it, then ask again.',
  channel_not_found:
    'Umpire cannot see this conversation: a private channel or a direct message without it. Type `/invite @umpire` in the channel, or ask in a channel Umpire is a member of.',
  is_archived: 'This channel is archived. Unarchive it, or ask in another channel.',
  restricted_action:
    'The workspace restricts who may post in this channel. An admin can allow the app to post.',
  message_not_found: 'The message was deleted in Slack, so that it cannot be edited.',
  cant_update_message: 'The message was posted with another token, so that this app cannot edit it.',
  edit_window_closed: 'The workspace does not allow this message to be edited any more.',
  invalid_auth: NEW_TOKEN,
  not_authed: NEW_TOKEN,
  account_inactive: NEW_TOKEN,
  token_revoked: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  not_allowed_token_type:
    'This is another kind of token: `SLACK_BOT_TOKEN` starts with xoxb-, `SLACK_APP_TOKEN` with xapp-.',
};

/** The same codes mean something else where Umpire opens a channel. */
const ROOM_REMEDIES: Readonly<Record<string, string>> = {
  restricted_action:
    'The workspace restricts who may open private channels. An admin can allow the app to; until then meetings are held in threads.',
  name_taken:
    'Other channels have the names Umpire gives its own, or were archived with them. Rename those, or meet in the thread.',
};

function remedyFor({ method, code, needed }: { method: string; code: string; needed?: string }): string {
  if (code === 'missing_scope') {
    const scope = needed ? `the scope \`${needed}\`` : 'a scope';
    return `The Slack app lacks ${scope}. Add it under "OAuth & Permissions" (or apply what \`umpire manifest slack\` prints), then reinstall the app to the workspace.`;
  }
  const own = method === 'conversations.create' ? ROOM_REMEDIES[code] : undefined;
  return (
    own ??
    REMEDIES[code] ??
    `See the error \`${code}\` at https://docs.slack.dev/reference/methods/${method}.`
  );
}
