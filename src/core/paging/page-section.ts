import type { Section } from '../card.ts';
import { brief, clock, listed } from '../cards/wording.ts';
import type { Level, Way } from '../case/event.ts';
import type { Call, Page } from './page.ts';

const LISTED = 8;
const REASON_CHARS = 200;

/** Who was paged for a level, how, what came of it, and who took it; nothing while nobody was. */
export function pageSection({ pages }: { readonly pages: readonly Page[] }, level: Level): Section[] {
  const page = pages.find((each) => each.level === level);
  if (page === undefined) return [];
  const { acknowledged, unanswered, calls } = page;
  const called = calls.filter(({ action }) => action === 'trigger').map(callLine);
  const ends = [
    ...(acknowledged === null
      ? []
      : [`${acknowledged.by} took it at ${clock(acknowledged.at)}, in ${wayName(acknowledged.way)}.`]),
    ...(unanswered === null || acknowledged !== null
      ? []
      : [`Nobody is called any more: ${unanswered.reason} (${clock(unanswered.at)}).`]),
  ];
  const lines = [...called, ...ends];
  return lines.length === 0
    ? []
    : [{ kind: 'labelled', label: 'Paged', text: listed(newest(lines), LISTED) }];
}

function callLine({ to, way, at, answer }: Call): string {
  const said = `${clock(at)}: ${to?.name ?? 'nobody'} by ${wayName(way)}`;
  if (answer === null) return `${said}, under way`;
  return answer.kind === 'taken' ? said : `${said}, in vain: ${brief(answer.message, REASON_CHARS)}`;
}

function newest(lines: readonly string[]): readonly string[] {
  return lines.length <= LISTED
    ? lines
    : [`${lines.length - LISTED + 1} before these`, ...lines.slice(1 - LISTED)];
}

/** A way as people call it. */
export function wayName(way: Way): string {
  switch (way) {
    case 'chat':
      return 'chat';
    case 'pagerduty':
      return 'PagerDuty';
    case 'opsgenie':
      return 'Opsgenie';
    case 'webhook':
      return 'webhook';
    case 'email':
      return 'e-mail';
    default:
      return way satisfies never;
  }
}
