import { clock, plural } from '../cards/wording.ts';
import type { Config } from '../config.ts';
import { chainAt, onCallAt } from './chain.ts';
import { localTimeOf } from './local-time.ts';
import { turnAt } from './rotation.ts';

/** Who is on call and until when, who comes next, and whom a page goes to if they do not answer. */
export function listOnCall(config: Pick<Config, 'people' | 'escalation'>, now: Date): string {
  const { escalation } = config;
  const names = chainAt(config, now).map(({ name }) => name);
  return [
    ...onCallLines(config, now),
    chainLine(names),
    ...(names.length === 0 ? [] : repeatLine(escalation)),
  ].join('\n');
}

function onCallLines(config: Pick<Config, 'people' | 'escalation'>, now: Date): string[] {
  const turn = onCallAt(config, now);
  const { rotation } = config.escalation;
  if (turn === undefined || rotation === null)
    return ['Nobody is on call by a rotation: `escalation: rotation` in umpire.yaml would say who.'];
  const by = turn.why === 'override' ? ', in place of the rotation' : '';
  const lines = [`${turn.name} is on call until ${until(turn.until, rotation.zone)}${by}.`];
  const next = turnAt(rotation, turn.until);
  const name = config.people.find(({ id }) => id === next.person)?.name ?? next.person;
  return [...lines, next.person === turn.person ? `${name} stays on call after that.` : `Then ${name}.`];
}

/** Both clocks, because a team may span zones. */
function until(at: Date, zone: string): string {
  const { year, month, day, hour, minute } = localTimeOf(at, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)} ${zone} (${clock(at)})`;
}

function chainLine(names: readonly string[]): string {
  if (names.length === 0)
    return 'Nobody would be paged: give `escalation: chain` or `teams: seniors` somebody in umpire.yaml.';
  return `A page goes to ${names.join(', then ')}.`;
}

function repeatLine({ minutes, repeat }: Config['escalation']): string[] {
  const again = repeat === 0 ? 'once' : `${plural(repeat + 1, 'time')} over`;
  return [`Who does not answer within ${plural(minutes, 'minute')} is followed by the next, ${again}.`];
}
