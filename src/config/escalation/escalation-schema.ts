import * as z from 'zod';
import { isZone, readLocalTime } from '../../core/paging/local-time.ts';
import { webUrl } from '../schemas/web-url.ts';

const text = (purpose: string) => z.string().min(1).describe(purpose);

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const zone = z
  .string()
  .refine(isZone, { error: 'must be an IANA time zone, like `Europe/Berlin` or `UTC`' })
  .describe('Time zone of the handover and of the overrides');
const localTime = (purpose: string) =>
  z
    .string()
    .refine((written) => readLocalTime(written) !== undefined, {
      error: 'must be a date and time, like `2026-12-24T09:00`, without a zone: it is that of the rotation',
    })
    .describe(purpose);

/** From the first of the week. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

const rotation = z
  .strictObject({
    people: z.array(text('Id of a person')).min(1).describe('Ids in turn, a week each'),
    zone: zone.default('UTC'),
    weekday: z.enum(WEEKDAYS).describe('Day of the handover').default('monday'),
    time: z
      .string()
      .regex(TIME, { error: 'must be a time of day, like `09:00`' })
      .describe('Time of the handover')
      .default('09:00'),
    from: z
      .string()
      .refine((written) => readLocalTime(`${written}T00:00`) !== undefined, {
        error: 'must be a date, like `2026-01-05`',
      })
      .describe('Date from which the first one’s turn is counted: the first handover on or after it')
      .default('2024-01-01'),
    overrides: z
      .array(
        z
          .strictObject({
            person: text('Id of the person who stands in'),
            from: localTime('From then'),
            until: localTime('Until then'),
          })
          .describe('Somebody in place of the rotation; of several, the last in the file'),
      )
      .max(1_000)
      .describe('Who stands in, and when')
      .default([]),
  })
  .describe('Who is on call, week by week');

/** Section `escalation:` as written. */
export const escalationSchema = z
  .strictObject({
    ways: z
      .array(z.enum(['pagerduty', 'opsgenie', 'webhook', 'email', 'chat']).describe('A way to page'))
      .min(1)
      .describe(
        'Ways to page by, the first that takes a call wins; left out, all that are set up, the chat last',
      )
      .exactOptional(),
    minutes: z
      .int()
      .min(1)
      .max(1_440)
      .describe('Minutes without an answer until the next is called')
      .default(10),
    repeat: z.int().min(0).max(10).describe('How often the chain begins again after its end').default(1),
    chain: z
      .array(text('`oncall`, or the id of a person'))
      .min(1)
      .max(50)
      .describe('Whom to call one after another; left out, who is on call, then the seniors')
      .exactOptional(),
    rotation: rotation.exactOptional(),
    schedule: z
      .strictObject({
        pagerduty: z
          .string()
          .regex(/^[A-Z0-9]{6,20}$/, { error: 'must be the id of a schedule in PagerDuty, like `PABC123`' })
          .describe('Id of the schedule: the end of its address in PagerDuty; PAGERDUTY_API_TOKEN reads it'),
      })
      .describe('Who is on call, by a schedule kept elsewhere, in place of `rotation`')
      .exactOptional(),
    webhook: z
      .strictObject({
        url: webUrl().describe('Where it is posted to; PAGER_WEBHOOK_SECRET signs it'),
      })
      .describe('A service of your own that is told of pages')
      .exactOptional(),
    email: z
      .strictObject({
        from: z
          .email({ error: 'must be an e-mail address, like `umpire@example.com`' })
          .describe('The address they are from; SMTP_URL is where they are handed in'),
      })
      .describe('Pages by e-mail, to the `email` of people')
      .exactOptional(),
  })
  .describe('Who is paged when a level of strikes asks for a senior or a meeting')
  .default({ minutes: 10, repeat: 1 });

export type WrittenEscalation = z.output<typeof escalationSchema>;
