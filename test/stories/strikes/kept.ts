import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { LEVELS } from '../../../src/core/strikes/levels.ts';
import type { PostedMessage } from '../../../src/ports/messages.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { takeOwnership } from '../../../src/store/owner.ts';
import type { Seen } from './look.ts';

/** What a data folder keeps of the newest case of a target. */
export interface Kept {
  readonly caseId: string;
  readonly events: readonly LedgerEvent[];
  /** What Slack is known to show of it. */
  readonly posted: readonly PostedMessage[];
}

/** Reads the data folder of a program that has ended. */
export async function readFolder(dataFolder: string, target: string): Promise<Kept> {
  const ownership = await takeOwnership(dataFolder);
  if (ownership.kind === 'owned') throw new Error(`process ${ownership.pid} still has ${dataFolder}`);
  const store = await openStore({ dataFolder });
  try {
    const caseId = (await store.ledger.lastCase(target)) ?? 'no case';
    const events = await store.ledger.events(caseId);
    return { caseId, events, posted: await store.messages.of(caseId, 'slack') };
  } finally {
    await store.close();
    await ownership.release();
  }
}

/**
 * The ledger as a list that two tellings of a story have in common: who, what, and all of its data but what differs by
 * itself (`blur`). `step.said` is left out: what a running step has said so far is written down now and then.
 */
export function retold({ caseId, events }: Kept): string[] {
  return callByCall(events)
    .filter(({ body }) => body.kind !== 'step.said')
    .map(({ actor, body: { kind, ...data } }) => {
      const who = actor.kind === 'person' ? actor.name : actor.kind;
      return `${who}: ${kind} ${blur(JSON.stringify(data, withoutMeasures), caseId)}`;
    });
}

/**
 * Entries in a row about pages, level by level and call by call: pagers are called side by side, and which answers first
 * is theirs to choose. Everything else stays in the order it was written down.
 */
function callByCall(events: readonly LedgerEvent[]): LedgerEvent[] {
  const rank = ({ body }: LedgerEvent, at: number): readonly number[] => {
    if (!('level' in body) || body.kind === 'level.reached') return [at, 0, 0];
    const before = events.slice(0, at).findLastIndex(({ body: { kind } }) => !kind.startsWith('page.'));
    return [before, LEVELS.indexOf(body.level) + 1, 'call' in body ? body.call : Number.POSITIVE_INFINITY];
  };
  return events
    .map((event, at) => ({ event, rank: rank(event, at) }))
    .toSorted((a, b) => compare(a.rank, b.rank))
    .map(({ event }) => event);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** What strikes have led to, in words short enough to be compared by eye. */
export function outline({ events }: Kept): string[] {
  return callByCall(events).flatMap(({ body }) => {
    switch (body.kind) {
      case 'page.sent':
        return `${body.level}: ${body.action} ${body.to?.name ?? 'all'} by ${body.way}`;
      case 'page.failed':
      case 'page.acknowledged':
      case 'page.unanswered':
      case 'page.ended':
        return `${body.level}: ${body.kind}`;
      case 'level.reached':
        return `${body.level} at ${body.strikes}`;
      case 'help.given':
      case 'meeting.held':
      case 'case.opened':
      case 'case.closed':
        return body.kind;
      default:
        return [];
    }
  });
}

/** Without how long things took, how large they were, and what a healthy host says of itself from second to second. */
function withoutMeasures(key: string, value: unknown): unknown {
  if (/^(durationMs|bytes|channel)$/.test(key)) return `any ${key}`;
  return key === 'excerpt' && typeof value === 'string' ? value.replace(/\d+/g, '0') : value;
}

/** Without ids, digests, times, and the temporary folders of the world around it. */
function blur(text: string, caseId: string): string {
  return text
    .replaceAll(caseId, 'CASE')
    .replace(/\/umpire-(strikes|dockerd)-\w+/g, '/$1')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?( UTC|Z)/g, 'TIME');
}

/** What Slack shows, message by message: where, whether as a reply, under which title or as which file. */
export function shown(seen: readonly Seen[], { caseId }: Kept): string[] {
  const ending = caseId.slice(caseId.lastIndexOf('-'));
  return seen.map(({ where, parent, title, files }) => {
    const what = [title, ...files.map(({ name }) => name)].filter(Boolean).join(' + ');
    return `#${where}${parent === null ? '' : ' >'} ${what}`
      .replaceAll(caseId, 'CASE')
      .replace(ending, '-CASE')
      .replace(/ in \d+ (hours?|minutes?|seconds?).*$/, ' in some time');
  });
}

/** Messages of Slack that the program does not know it posted, or posted twice. */
export function strayMessages(seen: readonly Seen[], { posted }: Kept): string[] {
  const known = new Set(posted.map(({ ref }) => ref));
  return seen
    .filter(({ channel, ts, files }) => files.length === 0 && !known.has(JSON.stringify({ channel, ts })))
    .map(({ title }) => title);
}
