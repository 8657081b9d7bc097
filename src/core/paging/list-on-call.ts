import { clock, plural } from '../cards/wording.ts';
import type { Config } from '../config.ts';
import { chainAt, ON_CALL } from './chain.ts';
import { localTimeOf } from './local-time.ts';
import type { OnCall } from './on-call.ts';
import { type Rotation, turnAt } from './rotation.ts';

type Known = Pick<Config, 'people' | 'teams' | 'escalation'>;

/** Who is on call and until when, who comes next, and whom a page goes to if they do not answer. */
export function listOnCall(config: Known, onCall: OnCall): string {
  const names = chainAt(config, onCall).map(({ name }) => name);
  return [
    ...onCallLines(config, onCall),
    chainLine(names),
    ...(names.length === 0 ? [] : repeatLine(config.escalation)),
  ].join('\n');
}

function onCallLines(config: Known, onCall: OnCall): string[] {
  switch (onCall.kind) {
    case 'unset':
      return [
        'Nobody is on call by a rotation: `escalation: rotation` in umpire.yaml would say who, or `schedule`, which asks PagerDuty.',
      ];
    case 'unknown':
      return [
        `Who is on call is not known: PagerDuty's schedule could not be asked (${onCall.reason}).${standIns(config)}`,
      ];
    case 'known': {
      const { rotation } = config.escalation;
      return rotation === null ? scheduleLines(config, onCall) : rotationLines(config, rotation, onCall);
    }
    default:
      return onCall satisfies never;
  }
}

type Duty = Extract<OnCall, { kind: 'known' }>;

function rotationLines({ people }: Known, rotation: Rotation, duty: Duty): string[] {
  const { until, by } = duty;
  const now = namesOf(duty);
  if (until === null) return [`${now} is on call.`];
  const line = `${now} is on call until ${bothClocks(until, rotation.zone)}${by === 'override' ? ', in place of the rotation' : ''}.`;
  const next = turnAt(rotation, until);
  const name = people.find(({ id }) => id === next.person)?.name ?? next.person;
  return [line, name === now ? `${name} stays on call after that.` : `Then ${name}.`];
}

function scheduleLines(config: Known, duty: Duty): string[] {
  const { people, until, stale } = duty;
  const by = "by PagerDuty's schedule";
  const old =
    stale === null
      ? []
      : [`That is as of ${clock(stale.asOf)}: PagerDuty could not be asked again (${stale.reason}).`];
  if (people.length === 0) return [`Nobody is on call ${by} now.${standIns(config)}`, ...old];
  const verb = people.length === 1 ? 'is' : 'are';
  const span = until === null ? ', and no end is set' : ` until ${clock(until)}`;
  const strangers = people.filter(({ id }) => !config.people.some((person) => person.id === id));
  return [
    `${namesOf(duty)} ${verb} on call${span}, ${by}.`,
    ...strangers.map(
      ({ id, name }) =>
        `${name} is nobody of umpire.yaml and cannot be called by chat: give who that is \`pagerduty: ${id}\` under \`people:\`.`,
    ),
    ...old,
  ];
}

const namesOf = ({ people }: Duty): string => people.map(({ name }) => name).join(' and ') || 'Nobody';

function standIns({ escalation }: Known): string {
  return escalation.chain.includes(ON_CALL) ? ' The seniors are paged instead.' : '';
}

/** Both clocks, because a team may span zones. */
function bothClocks(at: Date, zone: string): string {
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
