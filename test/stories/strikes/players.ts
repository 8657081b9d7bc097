import type { Workspace } from '../../chat/slack/emulator.ts';
import { click, type Ears, reaction, send, sendEvent, slashCommand } from '../../chat/slack/person.ts';
import type { MovableClock } from '../../lab/clock.ts';
import type { Seen } from './look.ts';

/** Ben is on call, Cleo comes after him; both are seniors. */
export const PEOPLE = ['ana', 'ben', 'cleo', 'dana'] as const;
export type Name = (typeof PEOPLE)[number];
/** Somebody in Slack. */
export interface Player {
  /** Types a command in the operations channel; resolves with what is answered to them alone. */
  types(text: string): Promise<string>;
  reacts(name: string, message: Seen): Promise<void>;
  clicks(command: string, message: Seen): Promise<void>;
}

/** Their account in Slack. */
export const accountOf = (name: Name, { anaId }: Workspace) =>
  name === 'ana' ? anaId : `U0${name.toUpperCase()}`;

/** Everybody, as Slack delivers what they do to `url`: signed at the time the clock shows. */
export function playersOf(
  { workspace, ears, clock }: { workspace: Workspace; ears: Ears; clock: MovableClock },
  url: string,
): Readonly<Record<Name, Player>> {
  const { ops } = workspace.channels;
  const signing = () => ({ timestamp: Math.floor(clock.now().getTime() / 1_000) });
  const player = (id: Name): Player => {
    const scene = (channel: string) => ({
      account: accountOf(id, workspace),
      channel,
      responseUrl: ears.url,
    });
    return {
      async types(text) {
        return (await send(url, slashCommand(text, scene(ops)), signing())).text();
      },
      async reacts(name, { channel, ts }) {
        await sendEvent(url, reaction('reaction_added', name, scene(channel), ts), undefined, signing());
      },
      async clicks(command, { channel, ts }) {
        await send(url, { payload: JSON.stringify(click(command, scene(channel), ts)) }, signing());
      },
    };
  };
  return { ana: player('ana'), ben: player('ben'), cleo: player('cleo'), dana: player('dana') };
}
