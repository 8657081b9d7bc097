import type { Case } from '../case/case.ts';
import type { PageEvent, Way } from '../case/event.ts';
import type { Person } from '../person.ts';
import type { Call, Page } from './page.ts';

/** What there is to page with, as it stands now. */
export interface Means {
  /** Whom to call, in this order. */
  readonly chain: readonly Person[];
  /** Whether a schedule that should say who is on call has been asked in vain. */
  readonly unknown: boolean;
  /** In the order they are tried. */
  readonly ways: readonly { readonly way: Way; readonly settles: boolean }[];
  readonly minutes: number;
  readonly repeat: number;
  /** Ways by which a call about this page is being made right now: what it did is not known yet. */
  readonly busy: ReadonlySet<Way>;
  /** Ways by which another process pages: what they have to do waits for it. None of them is in `ways`. */
  readonly elsewhere: ReadonlySet<Way>;
}

/** What a page needs next. */
export type PageStep =
  /** Append this, then look again. */
  | { readonly kind: 'write'; readonly event: PageEvent }
  /** Make these calls, which are written down, side by side, and append what each answers. */
  | { readonly kind: 'call'; readonly calls: readonly Call[] }
  /** Nothing until then, or until something happens. */
  | { readonly kind: 'wait'; readonly until: Date | null };

/** People called for one level, however many were reached: a bound on what a long outage appends. */
const MOST_CALLED = 100;
const MINUTE = 60_000;
/** Until a schedule that nobody else stands in for is asked again. */
const ASK_AGAIN_MS = 30_000;
/** Whether it went through is unknown: the pager is told how it stands all the same. */
const IN_TIME = 'not made again, because it was taken or over before it was accepted';

/** What to do about a level's page; each call is written down before it is made. */
export function nextPageStep(state: Case, page: Page, means: Means, now: Date): PageStep {
  if (page.ended) return wait(null);
  if (page.acknowledged !== null || !state.open) return settle(state, page, means);
  const pending = pendingOf(page);
  if (pending.length > 0) return make(pending, means);
  return callsSomebody(state, page) ? callNext(page, means, now) : wait(null);
}

/** Every way is told by itself: one that does not answer holds up no other. What is out of date is not told any more. */
function settle(state: Case, page: Page, means: Means): PageStep {
  const { level } = page;
  const pending = pendingOf(page);
  const late = pending.find(
    ({ action, way }) =>
      !isOthers(way, means) && (action === 'trigger' || (action === 'acknowledge' && !state.open)),
  );
  if (late !== undefined) return write({ kind: 'page.failed', level, call: late.number, message: IN_TIME });
  const told = tell(page, means, state.open ? 'acknowledge' : 'resolve');
  if (told !== undefined) return told;
  if (pending.length > 0) return make(pending, means);
  const untold = [...means.elsewhere].some((way) => rings(page, way) && !isTold(page, way, 'resolve'));
  return state.open || untold ? wait(null) : write({ kind: 'page.ended', level });
}

function make(pending: readonly Call[], means: Means): PageStep {
  const calls = pending.filter(({ way }) => !isOthers(way, means));
  return calls.length === 0 ? wait(null) : { kind: 'call', calls };
}

const isOthers = (way: Way, { busy, elsewhere }: Means): boolean => busy.has(way) || elsewhere.has(way);

/** Whether the next step is about whom to call, so that who is on call has to be known for it. */
export function callsSomebody(state: Case, page: Page): boolean {
  const over = page.ended || !state.open || page.acknowledged !== null || page.unanswered !== null;
  // A later level calls the same people, about the same trouble.
  return !over && pendingOf(page).length === 0 && state.pages.at(-1)?.level === page.level;
}

const pendingOf = ({ calls }: Page): Call[] => calls.filter(({ answer }) => answer === null);

/** Tells each pager that rings how it stands, once; not the one that was acknowledged itself. */
function tell(page: Page, { ways, busy }: Means, action: 'acknowledge' | 'resolve'): PageStep | undefined {
  const { calls, level } = page;
  const ringing = ways.find(
    ({ way, settles }) => settles && !busy.has(way) && rings(page, way) && !isTold(page, way, action),
  );
  if (ringing === undefined) return undefined;
  return write({ kind: 'page.sent', level, call: calls.length + 1, action, way: ringing.way, to: null });
}

const rings = ({ calls }: Page, way: Way): boolean =>
  calls.some((call) => call.way === way && call.action === 'trigger');

function isTold({ calls, acknowledged }: Page, way: Way, action: 'acknowledge' | 'resolve'): boolean {
  const itself = action === 'acknowledge' && way === acknowledged?.way && way !== 'chat';
  return itself || calls.some((call) => call.way === way && call.action === action);
}

/** One person called, by one way after another until one took it. */
interface Attempt {
  readonly to: NonNullable<Call['to']>;
  readonly calls: readonly Call[];
}

function callNext(page: Page, means: Means, now: Date): PageStep {
  const { chain, ways, elsewhere, minutes, repeat } = means;
  if (chain.length === 0) return callNobody(page, means, now);
  if (ways.length === 0)
    return elsewhere.size > 0 ? wait(null) : unanswered(page, 'there is no way to page anybody');
  const attempts = attemptsOf(page);
  const last = attempts.at(-1);
  if (last === undefined) return callPerson(page, chain[0], ways[0]);
  const way = isTaken(last)
    ? undefined
    : ways.find((each) => !last.calls.some((call) => call.way === each.way));
  if (way !== undefined) return callPerson(page, last.to, way);
  const due = new Date(endOf(last) + minutes * MINUTE);
  if (
    isTaken(last) ||
    attempts.slice(-chain.length).filter((each) => !isTaken(each)).length >= chain.length
  ) {
    if (now < due) return wait(due);
  }
  const taken = attempts.filter(isTaken).length;
  if (taken >= chain.length * (repeat + 1) || attempts.length >= MOST_CALLED)
    return attempts.some((each) => isLeft(each, elsewhere))
      ? wait(null)
      : unanswered(page, 'nobody answered, and the chain is at its end');
  return callPerson(page, after(chain, last.to.id), ways[0]);
}

/** A schedule may answer in a moment: it gets as long as a person would. */
function callNobody(page: Page, { unknown, minutes }: Means, now: Date): PageStep {
  if (!unknown) return unanswered(page, 'nobody is named to be paged');
  return now.getTime() < page.since.getTime() + minutes * MINUTE
    ? wait(new Date(now.getTime() + ASK_AGAIN_MS))
    : unanswered(page, 'nobody knows who is on call, and nobody else is named to be paged');
}

/** The chain may have turned meanwhile: whoever follows the last one called, else its first. */
function after(chain: readonly Person[], id: string): Person | undefined {
  return chain[(chain.findIndex((person) => person.id === id) + 1) % chain.length];
}

function callPerson(
  page: Page,
  to: Call['to'] | Person | undefined,
  way: Means['ways'][number] | undefined,
): PageStep {
  if (to == null || way === undefined) throw new Error('a page needs somebody and a way');
  const { id, name } = to;
  return write({
    kind: 'page.sent',
    level: page.level,
    call: page.calls.length + 1,
    action: 'trigger',
    way: way.way,
    to: { id, name },
  });
}

/** Calls of one person in a row, each by another way, are one attempt; a way that comes again begins the next. */
function attemptsOf({ calls }: Page): Attempt[] {
  const attempts: Attempt[] = [];
  for (const call of calls) {
    if (call.action !== 'trigger' || call.to === null) continue;
    const last = attempts.at(-1);
    const same =
      last?.to.id === call.to.id && !isTaken(last) && !last.calls.some(({ way }) => way === call.way);
    if (last !== undefined && same) attempts[attempts.length - 1] = { ...last, calls: [...last.calls, call] };
    else attempts.push({ to: call.to, calls: [call] });
  }
  return attempts;
}

/** Whether somebody who was called in vain is left to be called by one of these ways. */
const isLeft = (attempt: Attempt, ways: ReadonlySet<Way>): boolean =>
  !isTaken(attempt) && [...ways].some((way) => !attempt.calls.some((call) => call.way === way));

const isTaken = ({ calls }: Attempt): boolean => calls.some(({ answer }) => answer?.kind === 'taken');

function endOf({ calls }: Attempt): number {
  return Math.max(...calls.map(({ at, answer }) => (answer?.at ?? at).getTime()));
}

const write = (event: PageEvent): PageStep => ({ kind: 'write', event });
const wait = (until: Date | null): PageStep => ({ kind: 'wait', until });
const unanswered = ({ level }: Page, reason: string): PageStep =>
  write({ kind: 'page.unanswered', level, reason });
