import type { Case } from '../../core/case/case.ts';
import type { Way } from '../../core/case/event.ts';
import type { Config } from '../../core/config.ts';
import { caseOfKey, type Taking, takePage } from '../../core/paging/take-page.ts';
import { UMPIRE } from '../../core/person.ts';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { Chat } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Messages } from '../../ports/messages.ts';
import type { Roster } from '../../ports/on-call.ts';
import type { Pager } from '../../ports/pager.ts';
import type { Log, Meter } from '../../ports/telemetry.ts';
import { appendDecision } from '../append-decision.ts';
import { type Bell, createBell } from './bell.ts';
import { orderPagers } from './order-pagers.ts';
import { isOver, type Pause } from './pause.ts';
import { workOnPages } from './work-on-pages.ts';

export interface PagingParts {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly roster: Roster;
  /** Pagers that are set up, in the order they are tried. */
  readonly pagers: readonly Pager[];
  /** Chats that page, each with lanes of its own; they come after the pagers. */
  readonly chats: readonly Chat[];
  /** Ways by which another process pages: what is theirs is left to them. */
  readonly elsewhere: ReadonlySet<Way>;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly meter: Meter;
  readonly now: () => Date;
}

export interface Paging {
  /** Does what is due, and resolves when nothing is left to do now. */
  look(): Promise<void>;
  /** Somebody took a page in a pager; resolves when that is written down, or was before. */
  take(taking: Taking): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_MS = 1_000;

/**
 * Pages people for the levels that ask for it, and keeps pagers as the ledger says the case is. Each case has a lane of
 * its own, and within it every pager: a slow service holds up nothing else. A call is appended before it is made and made
 * again, under the same name, until its answer is appended too.
 */
export async function openPaging(parts: PagingParts): Promise<Paging> {
  const { ledger, log, now } = parts;
  const pagers = orderPagers(parts);
  const stopping = new AbortController();
  const work = workOnPages(parts, pagers, stopping.signal);
  const lanes = new Map<string, { readonly bell: Bell; readonly idle: Promise<void> }>();
  /** Until a case is due again, unless something happens in it. */
  const pauses = new Map<string, Pause>();

  function advance(caseId: string): Promise<void> {
    const lane = lanes.get(caseId);
    if (lane !== undefined) {
      lane.bell.ring();
      return lane.idle;
    }
    const bell = createBell();
    const idle = advanceUntilIdle(caseId, bell);
    lanes.set(caseId, { bell, idle });
    return idle;
  }

  async function advanceUntilIdle(caseId: string, bell: Bell): Promise<void> {
    try {
      do {
        const until = await work(caseId, bell);
        pauses.set(caseId, { from: now().getTime(), until });
      } while (bell.isRung && !stopping.signal.aborted);
    } catch (error) {
      pauses.delete(caseId);
      log.error('paging.failed', { case: caseId, error });
    } finally {
      lanes.delete(caseId);
    }
  }

  async function look(): Promise<void> {
    const live = await ledger.paging();
    for (const known of pauses.keys()) if (!live.includes(known)) pauses.delete(known);
    const due = live.filter((caseId) => lanes.has(caseId) || isOver(pauses.get(caseId), now()));
    await Promise.all(due.map(advance));
  }

  const heard = async (caseId: string) => {
    if (!(await ledger.paging()).includes(caseId)) return;
    pauses.delete(caseId);
    if (!stopping.signal.aborted) await advance(caseId);
  };
  const unwatch = await ledger.watch((caseId) => {
    heard(caseId).catch((error) => log.warn('paging.look-failed', { error }));
  });
  const timer = setInterval(() => {
    look().catch((error) => log.warn('paging.look-failed', { error }));
  }, LOOK_MS);

  return {
    look,
    async take(taking) {
      const caseId = caseOfKey(taking.key);
      if (caseId === undefined) return;
      const by = parts.redactor.redact(taking.by);
      const decide = (state: Case | undefined) => takePage(state, { ...taking, by });
      await appendDecision(parts, caseId, { actor: UMPIRE, decide });
    },
    async stop() {
      clearInterval(timer);
      await unwatch();
      stopping.abort();
      await Promise.allSettled([...lanes.values()].map(({ idle }) => idle));
    },
  };
}
