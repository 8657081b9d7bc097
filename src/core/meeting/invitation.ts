import ical, { ICalAlarmType } from 'ical-generator';
import { brief } from '../cards/wording.ts';
import type { Person } from '../person.ts';
import type { Meeting } from './meeting.ts';

/** What calendars show of one meeting. */
export interface Invitation {
  readonly meeting: Meeting;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
}

/** Calendars cut off longer ones, or refuse them. */
const DESCRIPTION_CHARS = 6_000;
const NAME_CHARS = 100;
/** Enough to get to a desk. */
const ALARM_SECONDS = 5 * 60;

/**
 * The invitation as a calendar file (RFC 5545); the same meeting gives the same bytes. The first senior who has an e-mail
 * address is the organizer, whoever has one an attendee; without an organizer there are none. Texts are redacted by the
 * caller.
 */
export function invitation(
  { meeting, summary, description, location }: Invitation,
  senior: (id: string) => boolean,
): string {
  const { caseId, calledAt, starts, ends, people } = meeting;
  const reachable = people.flatMap((person) => attendee(person) ?? []);
  const organizer = people.filter(({ id }) => senior(id)).flatMap((person) => attendee(person) ?? [])[0];
  // No METHOD: it is a file to be opened, not a message between calendars (RFC 5546 forbids attendees in PUBLISH).
  const calendar = ical({ prodId: { company: 'Umpire', product: 'Umpire' } });
  calendar.createEvent({
    id: `meeting-${plain(caseId)}@umpire`,
    stamp: calledAt,
    start: starts,
    end: ends,
    summary: plain(summary),
    description: plain(description.slice(0, DESCRIPTION_CHARS)),
    location: plain(location),
    ...(organizer && { organizer, attendees: reachable }),
    alarms: [{ type: ICalAlarmType.display, trigger: ALARM_SECONDS, description: plain(summary) }],
  });
  return `${calendar.toString()}\r\n`;
}

function attendee({ name, accounts: { email } }: Person): { name: string; email: string } | null {
  if (email === undefined || !/^[^\s<>()[\]:;,\\"]+@[^\s<>()[\]:;,\\"]+$/.test(email)) return null;
  return { name: brief(plain(name), NAME_CHARS) || email, email };
}

/** Without whatever a reader of calendars might take for the end of a line, or RFC 5545 forbids in a text. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/[\u0000-\u0009\u000e-\u001f\u007f-\u009f]/g, ' ');
}
