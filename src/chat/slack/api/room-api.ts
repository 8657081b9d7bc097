import type { webApi } from '@slack/bolt';
import { Lanes } from './lanes.ts';
import type { Rate } from './pace.ts';
import { SlackRefusal } from './refusal.ts';
import { asError, understand } from './understand.ts';

/** A channel of Umpire's own. */
export interface OwnChannel {
  readonly id: string;
  readonly purpose: string;
}

/** Private channels that Umpire opens. Each call rejects with `SlackRefusal` (for good) or `SlackBusy` (for now). */
export interface RoomApi {
  /** Opens one; `null` when the name is taken. */
  create(name: string): Promise<OwnChannel | null>;
  /** The one of this name that Umpire itself opened and nobody has archived. */
  find(name: string): Promise<OwnChannel | null>;
  describe(channel: string, purpose: string): Promise<void>;
  /** Slack calls in whom it can, and refuses when there is somebody it cannot. */
  invite(channel: string, users: readonly string[]): Promise<void>;
}

/** Tier 2, 20 a minute (docs.slack.dev, rate limits): create, list and setPurpose. */
const TIER_2: Rate = { burst: 5, everyMs: 3_000 };
/** Tier 3, 50 a minute: invite. */
const TIER_3: Rate = { burst: 10, everyMs: 1_200 };
/** Slack's own advice for `conversations.list`; more at once is answered with less. */
const PAGE = 200;
/** Of channels looked through for one by its name. */
const PAGES = 25;

export function createRoomApi(client: webApi.WebClient, signal: AbortSignal): RoomApi {
  const paced = (method: string, each: Rate) => {
    const lanes = new Lanes({ each, together: null }, (error) => understand(method, error), signal);
    return <T>(call: () => Promise<T>) => lanes.run(method, call);
  };
  const creating = paced('conversations.create', TIER_2);
  const listing = paced('conversations.list', TIER_2);
  const describing = paced('conversations.setPurpose', TIER_2);
  const inviting = paced('conversations.invite', TIER_3);
  let ownId: string | undefined;

  async function whoAmI(): Promise<string> {
    const { user_id } = await client.auth
      .test()
      .catch((error) => Promise.reject(asError('auth.test', error)));
    if (user_id === undefined) throw new Error('auth.test answered without a user id');
    return user_id;
  }

  return {
    async create(name) {
      try {
        const { channel } = await creating(() => client.conversations.create({ name, is_private: true }));
        return ownChannel(channel);
      } catch (error) {
        if (error instanceof SlackRefusal && error.code === 'name_taken') return null;
        throw error;
      }
    },
    async find(name) {
      // Somebody else's channel of that name may have other readers.
      ownId ??= await whoAmI();
      let cursor = '';
      for (let page = 0; page < PAGES; page++) {
        const asked = { types: 'private_channel', exclude_archived: true, limit: PAGE, cursor };
        const { channels = [], response_metadata } = await listing(() => client.conversations.list(asked));
        const found = channels.find((each) => each.name === name && each.creator === ownId);
        if (found !== undefined) return ownChannel(found);
        cursor = response_metadata?.next_cursor ?? '';
        if (cursor === '') return null;
      }
      return null;
    },
    async describe(channel, purpose) {
      await describing(() => client.conversations.setPurpose({ channel, purpose }));
    },
    async invite(channel, users) {
      await inviting(() => client.conversations.invite({ channel, users: users.join(','), force: true }));
    },
  };
}

function ownChannel(
  channel: { readonly id?: string; readonly purpose?: { readonly value?: string } } | undefined,
): OwnChannel {
  if (channel?.id === undefined) throw new Error('Slack answered with a channel without an id');
  return { id: channel.id, purpose: channel.purpose?.value ?? '' };
}
