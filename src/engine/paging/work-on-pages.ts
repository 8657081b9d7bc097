import { type Case, foldCase, momentIn } from '../../core/case/case.ts';
import { chainAt, ON_CALL } from '../../core/paging/chain.ts';
import { callsSomebody, type Means, nextPageStep } from '../../core/paging/next-step.ts';
import type { OnCall } from '../../core/paging/on-call.ts';
import type { Call, Page } from '../../core/paging/page.ts';
import { UMPIRE } from '../../core/person.ts';
import type { Pager } from '../../ports/pager.ts';
import type { Bell } from './bell.ts';
import { createCaller } from './make-call.ts';
import type { PagingParts } from './open-paging.ts';
import { callName } from './page-call.ts';

/** What is written down in one look at a case; the next look goes on. */
const STEPS = 50;

/** Calls of one case that are being made, by name. One that went wrong for reasons of our own stays, and rejects. */
type UnderWay = Map<string, Promise<void>>;

/**
 * Works on the pages of one case until nothing is due and no call is under way, resolving with when something will be
 * due (milliseconds since the epoch). Looks again whenever `bell` rings or a call has ended. Never called twice at a time
 * for one case.
 */
export function workOnPages(
  parts: PagingParts,
  pagers: readonly Pager[],
  signal: AbortSignal,
): (caseId: string, bell: Bell) => Promise<number> {
  const { ledger, now } = parts;
  const caller = createCaller(parts, pagers, signal);

  async function work(caseId: string, bell: Bell): Promise<number> {
    const underWay: UnderWay = new Map();
    try {
      for (;;) {
        bell.quiet();
        const due = await begin(caseId, underWay);
        if (underWay.size === 0) return due;
        await Promise.race([...underWay.values(), bell.rung]);
      }
    } finally {
      await Promise.allSettled(underWay.values());
    }
  }

  /** Writes and begins what is due; resolves with when something else will be. */
  async function begin(caseId: string, underWay: UnderWay): Promise<number> {
    for (let count = 0; count < STEPS && !signal.aborted; count += 1) {
      const state = foldCase(await ledger.events(caseId));
      if (state === undefined) break;
      const due = await step(state, underWay);
      if (due !== null) return due;
    }
    return 0;
  }

  /** Writes the first thing there is to write, and resolves with `null`; else begins every call that is due. */
  async function step(state: Case, underWay: UnderWay): Promise<number | null> {
    let due = Number.POSITIVE_INFINITY;
    const onCall = await onCallFor(state);
    for (const page of state.pages) {
      const next = nextPageStep(state, page, meansFor(state, page, onCall, underWay), now());
      if (next.kind === 'write') {
        const { event } = next;
        const failed = event.kind === 'page.failed' ? { number: event.call } : null;
        const body = (failed && caller.known(state, page, failed)) ?? event;
        const at = momentIn(state, now());
        const answer = await ledger.append(state.id, state.version, [{ at, actor: UMPIRE, body }]);
        if (failed !== null && answer === 'appended') caller.forget(state, page, failed);
        return null;
      }
      if (next.kind === 'wait') due = Math.min(due, next.until?.getTime() ?? Number.POSITIVE_INFINITY);
      else due = Math.min(due, ...next.calls.map((made) => beginCall(state, page, made, underWay)));
    }
    return due;
  }

  /** Begins it when it is due, else says when it will be. */
  function beginCall(state: Case, page: Page, made: Call, underWay: UnderWay): number {
    const again = caller.dueAt(state, page, made);
    if (again > now().getTime()) return again;
    const name = callName(state, page, made);
    const ended = caller.make(state, page, made).then(() => void underWay.delete(name));
    // It rejects before anybody waits for it.
    ended.catch(() => undefined);
    underWay.set(name, ended);
    return Number.POSITIVE_INFINITY;
  }

  function meansFor(state: Case, page: Page, onCall: OnCall, underWay: UnderWay): Means {
    const busy = page.calls.flatMap((made) => (underWay.has(callName(state, page, made)) ? made.way : []));
    return { ...meansOf(parts, pagers, onCall), busy: new Set(busy) };
  }

  /** A schedule is asked only when its answer is needed: telling a pager that it is over does not wait for it. */
  async function onCallFor(state: Case): Promise<OnCall> {
    const asked = parts.config.escalation.chain.includes(ON_CALL);
    return asked && state.pages.some((page) => callsSomebody(state, page))
      ? parts.roster.at(now())
      : { kind: 'unset' };
  }

  return work;
}

function meansOf(
  { config, elsewhere }: PagingParts,
  pagers: readonly Pager[],
  onCall: OnCall,
): Omit<Means, 'busy'> {
  const { ways, minutes, repeat } = config.escalation;
  return {
    chain: chainAt(config, onCall),
    unknown: onCall.kind === 'unknown',
    ways: pagers,
    elsewhere: new Set([...elsewhere].filter((way) => ways?.includes(way) ?? true)),
    minutes,
    repeat,
  };
}
