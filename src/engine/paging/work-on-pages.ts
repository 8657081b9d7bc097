import { type Case, foldCase } from '../../core/case.ts';
import type { Config } from '../../core/config.ts';
import type { EventBody } from '../../core/event.ts';
import { chainAt } from '../../core/paging/chain.ts';
import { type Means, nextPageStep } from '../../core/paging/next-step.ts';
import type { Call, Page } from '../../core/paging/page.ts';
import type { Pager } from '../../ports/pager.ts';
import { appendDecision } from '../append-decision.ts';
import type { PagingParts } from './open-paging.ts';
import { callName, pageCall } from './page-call.ts';
import { createRedial } from './redial.ts';

/** What one case may do in one look; the next look goes on. */
const STEPS = 50;
const UMPIRE = { kind: 'umpire' } as const;
const MESSAGE_CHARS = 400;

/**
 * Works on the pages of one case: step by step until nothing is due, resolving with when something will be (milliseconds
 * since the epoch). Never called twice at a time for one case.
 */
export function workOnPages(
  parts: PagingParts,
  pagers: readonly Pager[],
  signal: AbortSignal,
): (caseId: string) => Promise<number> {
  const { ledger, log, now } = parts;
  const redial = createRedial();

  /** Step by step until nothing is due; resolves with when something will be. */
  async function work(caseId: string): Promise<number> {
    for (let count = 0; count < STEPS && !signal.aborted; count += 1) {
      const state = foldCase(await ledger.events(caseId));
      if (state === undefined) break;
      const due = await step(state);
      if (due !== null) return due;
    }
    return 0;
  }

  /** Does the first thing that is due, and resolves with `null`; with when something will be, when nothing is. */
  async function step(state: Case): Promise<number | null> {
    let due = Number.POSITIVE_INFINITY;
    for (const page of state.pages) {
      const next = nextPageStep(state, page, meansOf(parts.config, pagers, now()), now());
      if (next.kind === 'write') {
        await ledger.append(state.id, state.version, [{ at: now(), actor: UMPIRE, body: next.event }]);
        return null;
      }
      if (next.kind === 'call') {
        const again = redial.dueAt(callName(state, page, next.call), next.call.way);
        if (again <= now().getTime()) {
          await call(state, page, next.call);
          return null;
        }
        due = Math.min(due, again);
      } else due = Math.min(due, next.until?.getTime() ?? Number.POSITIVE_INFINITY);
    }
    return due;
  }

  async function call(state: Case, page: Page, made: Call): Promise<void> {
    const name = callName(state, page, made);
    const pager = pagers.find(({ way }) => way === made.way);
    const answer =
      pager === undefined
        ? ({ kind: 'refused', message: 'this way is not set up any more' } as const)
        : await pager.send(pageCall(parts, state, page, made), signal);
    // Stopped in the middle: what became of it is for the next start to find out.
    if (signal.aborted && answer.kind !== 'taken') return;
    const { level } = page;
    if (answer.kind === 'taken')
      return record(state.id, name, { kind: 'page.taken', level, call: made.number });
    const failed = redial.judge(name, made.way, answer, now());
    log.warn('paging.call-failed', {
      case: state.id,
      level,
      way: made.way,
      again: failed === null,
      ...answer,
    });
    if (failed === null) return;
    const message = parts.redactor.redact(failed).slice(0, MESSAGE_CHARS).toWellFormed();
    return record(state.id, name, { kind: 'page.failed', level, call: made.number, message });
  }

  async function record(
    caseId: string,
    name: string,
    body: Extract<EventBody, { kind: 'page.taken' | 'page.failed' }>,
  ): Promise<void> {
    const isPending = (state: Case | undefined) =>
      state?.pages
        .find(({ level }) => level === body.level)
        ?.calls.some(({ number, answer }) => number === body.call && answer === null);
    const decide = (state: Case | undefined) => (isPending(state) ? [body] : []);
    await appendDecision(parts, caseId, { actor: UMPIRE, decide });
    redial.forget(name);
  }

  return work;
}

function meansOf(config: Config, ways: readonly Pager[], now: Date): Means {
  const { minutes, repeat } = config.escalation;
  return { chain: chainAt(config, now), ways, minutes, repeat };
}
