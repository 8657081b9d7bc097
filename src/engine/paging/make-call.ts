import type { Case } from '../../core/case/case.ts';
import type { EventBody } from '../../core/case/event.ts';
import type { Call, Page } from '../../core/paging/page.ts';
import { UMPIRE } from '../../core/person.ts';
import type { Pager, PagerAnswer } from '../../ports/pager.ts';
import { appendDecision } from '../append-decision.ts';
import type { PagingParts } from './open-paging.ts';
import { callName, pageCall } from './page-call.ts';
import { createRedial } from './redial.ts';

const MESSAGE_CHARS = 400;

/** What a call came to, as it is appended. */
type Ending = Extract<EventBody, { kind: 'page.taken' | 'page.failed' }>;

export interface Caller {
  /** When a call may be made, in milliseconds since the epoch. */
  dueAt(state: Case, page: Page, made: Call): number;
  /**
   * Makes a call once, and appends what became of it unless it is to be made again. Rejects when that cannot be appended;
   * the next time only the appending is tried again.
   */
  make(state: Case, page: Page, made: Call): Promise<void>;
  /** What a call came to that could not be appended yet. */
  known(state: Case, page: Page, made: Pick<Call, 'number'>): Ending | undefined;
  /** Whatever became of it: this call is not made again. */
  forget(state: Case, page: Page, made: Pick<Call, 'number'>): void;
}

/** Makes the calls that are written down, each way by its pager. */
export function createCaller(parts: PagingParts, pagers: readonly Pager[], signal: AbortSignal): Caller {
  const { log, meter, now } = parts;
  const redial = createRedial();
  /** By name, until they are appended: at most as many as calls are pending in the ledger. */
  const endings = new Map<string, Ending>();

  async function make(state: Case, page: Page, made: Call): Promise<void> {
    const name = callName(state, page, made);
    const ending = endings.get(name) ?? (await endingOf(state, page, made));
    if (ending === null) return;
    endings.set(name, ending);
    await record(state.id, ending);
    forget(name);
  }

  /** `null`: to be made again. */
  async function endingOf(state: Case, page: Page, made: Call): Promise<Ending | null> {
    const { way, action, number: call } = made;
    const answer = await send(state, page, made);
    // Stopped in the middle: what became of it is for the next start to find out.
    if (signal.aborted && answer.kind !== 'taken') return null;
    const count = (outcome: string) => meter.count('umpire_pages_total', { way, action, outcome });
    const { level } = page;
    if (answer.kind === 'taken') {
      count('taken');
      return { kind: 'page.taken', level, call };
    }
    const failed = redial.judge(callName(state, page, made), made, answer, now());
    const again = failed === null;
    count(again ? answer.kind : 'failed');
    log.warn('paging.call-failed', { case: state.id, level, way, action, again, ...answer });
    if (again) return null;
    const message = parts.redactor.redact(failed).slice(0, MESSAGE_CHARS).toWellFormed();
    return { kind: 'page.failed', level, call, message };
  }

  async function send(state: Case, page: Page, made: Call): Promise<PagerAnswer> {
    const pager = pagers.find(({ way }) => way === made.way);
    return pager === undefined
      ? { kind: 'refused', message: 'this way is not set up any more' }
      : pager.send(pageCall(parts, state, page, made), signal);
  }

  async function record(caseId: string, body: Ending): Promise<void> {
    const isPending = (state: Case | undefined) =>
      state?.pages
        .find(({ level }) => level === body.level)
        ?.calls.some(({ number, answer }) => number === body.call && answer === null);
    const decide = (state: Case | undefined) => (isPending(state) ? [body] : []);
    await appendDecision(parts, caseId, { actor: UMPIRE, decide });
  }

  function forget(name: string): void {
    endings.delete(name);
    redial.forget(name);
  }

  return {
    dueAt: (state, page, made) => redial.dueAt(callName(state, page, made), made, now()),
    make,
    known: (state, page, made) => endings.get(callName(state, page, made)),
    forget: (state, page, made) => forget(callName(state, page, made)),
  };
}
